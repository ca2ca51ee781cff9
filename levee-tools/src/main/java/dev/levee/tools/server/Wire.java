package dev.levee.tools.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection that sends commands and reads replies, RESP2 or RESP3. A tool needs every command and every refusal as
 * the server words it, which drivers hide. Words and texts have one char for each byte. For one thread.
 *
 * <p>Every method throws {@link UnreachableException} if no answer comes within the patience given; then it is closed.
 */
public final class Wire implements Closeable {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_BULK = 512 << 20;

    private final Address address;
    private final Socket socket;
    private final InputStream in;

    private Wire(Address address, Socket socket, InputStream in) {
        this.address = address;
        this.socket = socket;
        this.in = in;
    }

    /** Connects and logs in as the address says. */
    public static Wire open(Address address, Duration patience) {
        Wire wire = connect(address, patience);
        try {
            wire.logIn();
            return wire;
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** Connects without a login, as anybody could. */
    public static Wire connect(Address address, Duration patience) {
        Socket socket = new Socket();
        try {
            int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, patience.toMillis()));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(address.host(), address.port()), millis);
            Socket used = address.tls() ? encrypted(socket, address) : socket;
            return new Wire(address, used, new BufferedInputStream(used.getInputStream()));
        } catch (IOException e) {
            closeQuietly(socket);
            throw unreachable(address, e);
        }
    }

    private static Socket encrypted(Socket plain, Address address) throws IOException {
        SSLSocket socket = (SSLSocket) address.encryption().createSocket(plain, address.host(), address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // else any trusted certificate would do for any host
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void logIn() {
        String password = address.password();
        if (password != null) {
            String user = address.user();
            Reply reply = user == null ? ask("AUTH", latin(password)) : ask("AUTH", latin(user), latin(password));
            if (reply.refused()) {
                throw new UnreachableException(address.shown() + " refused the login (" + reply.code()
                        + "). Correct user and password in the address.");
            }
        }
        Reply ping = ask("PING");
        if (ping.code().equals("NOAUTH")) {
            throw new UnreachableException(
                    address.shown() + " asks for a login. Put user and password into the address.");
        }
        if (address.database() != 0
                && ask("SELECT", Integer.toString(address.database())).refused()) {
            throw new UnreachableException(address.shown() + " has no database " + address.database() + ".");
        }
    }

    /** One char for each byte of a text's UTF-8, as words are sent. */
    public static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /** Sends one command and reads its reply. */
    public Reply ask(String... words) {
        return askAll(List.of(List.of(words))).get(0);
    }

    /** Sends all commands at once and reads the replies, in order. */
    public List<Reply> askAll(List<List<String>> commands) {
        try {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (List<String> words : commands) {
                write(sent, words);
            }
            socket.getOutputStream().write(sent.toByteArray());
            List<Reply> replies = new ArrayList<>(commands.size());
            for (int i = 0; i < commands.size(); i++) {
                replies.add(reply(0));
            }
            return replies;
        } catch (IOException e) {
            close();
            throw unreachable(address, e);
        }
    }

    private static void write(ByteArrayOutputStream sent, List<String> words) {
        sent.writeBytes(("*" + words.size() + "\r\n").getBytes(ISO_8859_1));
        for (String word : words) {
            byte[] bytes = word.getBytes(ISO_8859_1);
            sent.writeBytes(("$" + bytes.length + "\r\n").getBytes(ISO_8859_1));
            sent.writeBytes(bytes);
            sent.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
    }

    private Reply reply(int depth) throws IOException {
        String line = line();
        if (line.isEmpty() || depth > MAX_DEPTH) {
            throw new IOException("what it sent is no reply of Redis");
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ',', '(', '#' -> Reply.of(rest.getBytes(ISO_8859_1));
            case '-' -> Reply.refused(rest);
            case ':' -> Reply.of(number(rest));
            case '_' -> Reply.of(null);
            case '$', '=' -> bulk(number(rest));
            case '!' -> Reply.refused(bulk(number(rest)).text());
            case '*', '~' -> list(number(rest), depth);
            case '%' -> list(2 * number(rest), depth);
            case '>', '|' -> {
                list(
                        line.charAt(0) == '|' ? 2 * number(rest) : number(rest),
                        depth); // not the answer that was asked for
                yield reply(depth);
            }
            default -> throw new IOException("what it sent is no reply of Redis");
        };
    }

    private Reply bulk(long length) throws IOException {
        if (length < 0) {
            return Reply.of(null);
        }
        if (length > MAX_BULK) {
            throw new IOException("it announced a reply of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        in.skipNBytes(2);
        return Reply.of(bytes);
    }

    private Reply list(long count, int depth) throws IOException {
        if (count < 0) {
            return Reply.of(null);
        }
        List<Reply> elements = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            elements.add(reply(depth + 1));
        }
        return Reply.of(List.copyOf(elements));
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("what it sent is no reply of Redis", e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.write(c);
        }
        in.skipNBytes(1);
        return line.toString(ISO_8859_1);
    }

    private static UnreachableException unreachable(Address address, IOException e) {
        String cause = e instanceof SocketTimeoutException
                ? "no answer in time"
                : e instanceof UnknownHostException
                        ? "unknown host"
                        : e instanceof EOFException ? "it closed the connection" : firstLine(e.getMessage());
        String hint = e instanceof SSLException
                ? " Its certificate must be trusted, by this JVM or by --tls-ca, and name the host."
                : address.tls() ? "" : " If it speaks TLS only, write rediss://.";
        return new UnreachableException(address.shown() + " cannot be reached: " + cause + "." + hint);
    }

    private static String firstLine(@Nullable String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is of no use any more, which is what was wanted.
        }
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }
}
