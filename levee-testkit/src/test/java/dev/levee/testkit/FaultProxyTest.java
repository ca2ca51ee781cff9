package dev.levee.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levee.testkit.FaultProxy.AfterLoss;
import dev.levee.testkit.FaultProxy.Way;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A network that fails as it was told, for as long as it was told, and then is as before. */
class FaultProxyTest {
    @AutoClose
    private static final EmbeddedRedis redis = EmbeddedRedis.start();

    @AutoClose
    private final FaultProxy proxy = FaultProxy.to(redis.port());

    @AutoClose
    private final List<Client> clients = new Clients();

    @Test
    void carriesWhatIsSaidWithoutAFault() throws Exception {
        Client client = connect();
        String large = "x".repeat(3_000_000);

        assertThat(client.call("SET", "large", large)).isEqualTo("OK");
        assertThat(client.call("GET", "large")).isEqualTo(large);
        assertThat(proxy.connections()).isEqualTo(1);
        client.close();
        await().until(() -> proxy.connections() == 0);
        assertThat(proxy.uri()).isEqualTo("redis://127.0.0.1:" + proxy.port());
    }

    @Test
    void delaysOneWayByTheTimeItWasTold() throws Exception {
        for (Way way : Way.values()) {
            Client client = connect();
            client.call("PING");
            proxy.delay(way, Duration.ofMillis(80));
            long began = System.nanoTime();
            client.call("PING");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(80));

            proxy.delay(way, Duration.ofHours(1));
            client.send("PING");
            assertThat(client.isSilent()).isTrue();
            proxy.heal();
            assertThat(client.reply()).as("what was under way arrives").isEqualTo("PONG");
        }
    }

    @Test
    void deliversInPiecesWhatWasSentAsOne() throws Exception {
        Client client = connect();
        proxy.slice(Way.REQUESTS, 1);
        proxy.slice(Way.REPLIES, 3);
        String text = "0123456789".repeat(500);

        assertThat(client.call("SET", "text", text)).isEqualTo("OK");
        assertThat(client.call("GET", "text")).isEqualTo(text);
    }

    @Test
    void holdsRequestsBackUntilHealed() throws Exception {
        Client client = connect();
        redis.command("DEL", "held");
        proxy.blackhole(Way.REQUESTS);
        client.send("SET", "held", "1");
        assertThat(client.isSilent()).isTrue();
        assertThat(redis.command("GET", "held")).isEmpty();

        proxy.heal();
        assertThat(client.reply()).isEqualTo("OK");
        assertThat(redis.command("GET", "held")).isEqualTo("1");
    }

    @Test
    void holdsRepliesBackThoughTheirCommandsAreExecuted() throws Exception {
        Client client = connect();
        redis.command("DEL", "half");
        proxy.blackhole(Way.REPLIES);
        client.send("SET", "half", "1");
        await().until(() -> redis.command("GET", "half").equals("1"));
        assertThat(client.isSilent()).isTrue();

        Client late = connect();
        late.send("PING");
        assertThat(late.isSilent()).as("a new connection is as silent").isTrue();
        proxy.heal();
        assertThat(client.reply()).isEqualTo("OK");
        assertThat(late.reply()).isEqualTo("PONG");
    }

    @Test
    void keepsAHalfOpenConnectionAtTheServerUntilHealed() throws Exception {
        Client client = connect();
        client.call("CLIENT", "SETNAME", "half-open");
        proxy.blackhole(Way.REQUESTS);
        client.close();
        Client other = connect();
        assertThat(redis.command("CLIENT", "LIST")).contains("name=half-open");

        proxy.heal();
        other.call("PING");
        await().until(() -> !redis.command("CLIENT", "LIST").contains("name=half-open"));
    }

    @Test
    void takesABoundedAmountWhileItHoldsBack() throws Exception {
        Client client = connect();
        client.call("PING");
        proxy.blackhole(Way.REQUESTS);
        byte[] much = new byte[64 << 20];
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                client.socket.getOutputStream().write(much);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(writing).as("the sender is held up").isNotDone();

        proxy.reset();
        assertThat(writing).failsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void resetsOpenConnectionsAndNewOnes() throws Exception {
        Client open = connect();
        open.call("PING");
        proxy.reset();
        assertThatThrownBy(() -> open.call("PING")).isInstanceOf(SocketException.class);
        assertThat(connect().call("PING")).as("a new one is served").isEqualTo("PONG");

        proxy.resetNew();
        assertThatThrownBy(() -> connect().call("PING")).isInstanceOf(SocketException.class);
        proxy.heal();
        assertThat(connect().call("PING")).isEqualTo("PONG");
    }

    @Test
    void refusesNewConnectionsOnItsPortAndKeepsOpenOnes() throws Exception {
        Client open = connect();
        open.call("PING");
        proxy.refuse();
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThat(open.call("PING")).isEqualTo("PONG");

        proxy.heal();
        assertThat(connect().call("PING")).isEqualTo("PONG");
    }

    @Test
    void resetsAClientWhoseServerIsGone() throws Exception {
        try (EmbeddedRedis mortal = EmbeddedRedis.start();
                FaultProxy to = FaultProxy.to(mortal.port())) {
            Client before = connectTo(to);
            before.call("PING");
            mortal.kill();
            assertThatThrownBy(() -> before.call("PING")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> connectTo(to).call("PING")).isInstanceOf(IOException.class);

            mortal.restart();
            assertThat(connectTo(to).call("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void losesTheReplyOfACommandThatWasExecutedAndResets() throws Exception {
        Client client = connect();
        Client other = connect();
        other.call("PING");
        redis.command("SET", "counter", "0");
        proxy.loseReplies("incr", 1, AfterLoss.RESET);

        client.send("GET", "counter");
        client.send("INCR", "counter");
        client.send("GET", "counter");
        assertThat(client.reply()).as("what came before arrives").isEqualTo("0");
        assertThatThrownBy(client::reply).isInstanceOf(IOException.class);

        assertThat(redis.command("GET", "counter")).isEqualTo("1");
        assertThat(proxy.lostReplies()).isEqualTo(1);
        assertThat(other.call("INCR", "counter")).as("one was asked for").isEqualTo("2");
    }

    @Test
    void losesAReplyAndIsSilentUntilHealed() throws Exception {
        Client client = connect();
        client.call("HELLO", "2");
        proxy.loseReplies("MGET", 1, AfterLoss.SILENCE);
        client.send("MGET", "a", "b");
        client.send("PING");
        await().until(() -> proxy.lostReplies() == 1);
        assertThat(client.isSilent()).isTrue();

        proxy.heal();
        assertThatThrownBy(client::reply).as("its bytes are lost").isInstanceOf(IOException.class);
        assertThat(connect().call("PING")).isEqualTo("PONG");
    }

    @Test
    void damagesTheSameBytesForTheSameSeed() throws Exception {
        redis.command("SET", "text", "0123456789".repeat(50));
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (FaultProxy same = FaultProxy.to(redis.port())) {
                same.corruptReplies(7, 20);
                Client client = connectTo(same);
                client.send("GET", "text");
                seen.add(client.bytes(500));
                assertThat(same.damagedBytes()).isBetween(5L, 100L);
            }
        }
        assertThat(seen.get(0)).isEqualTo(seen.get(1)).isNotEqualTo("$500\r\n" + "0123456789".repeat(50));

        Client client = connect();
        proxy.corruptReplies(7, 1);
        proxy.heal();
        assertThat(client.call("GET", "text")).isEqualTo("0123456789".repeat(50));
    }

    @Test
    void leavesNoThreadNoPortAndNoConnectionAfterClose() throws Exception {
        FaultProxy other = FaultProxy.to(redis.port());
        Client client = connectTo(other);
        client.call("CLIENT", "SETNAME", "left-behind");
        other.blackhole(Way.REPLIES);
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("levee-fault-proxy"))
                .max((a, b) -> Long.compare(a.getId(), b.getId()))
                .orElseThrow();

        other.close();
        other.close();

        assertThat(thread.isAlive()).isFalse();
        assertThatThrownBy(() -> connectTo(other)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(client::reply).isInstanceOf(IOException.class);
        await().until(() -> !redis.command("CLIENT", "LIST").contains("name=left-behind"));
        assertThatThrownBy(other::heal).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesOrdersFromManyThreadsWhileItCarries() throws Exception {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            all.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 50; round++) {
                    proxy.slice(Way.REPLIES, number + 1);
                    proxy.delay(Way.REQUESTS, Duration.ofNanos(round));
                    proxy.heal();
                }
            }));
        }
        Client client = connect();
        for (int i = 0; i < 200; i++) {
            assertThat(client.call("ECHO", "text " + i)).isEqualTo("text " + i);
        }
        for (CompletableFuture<?> one : all) {
            assertThat(one).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void refusesWhatIsNoFault() {
        assertThatThrownBy(() -> proxy.delay(Way.REPLIES, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proxy.slice(Way.REPLIES, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proxy.loseReplies("GET", 0, AfterLoss.RESET))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proxy.corruptReplies(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private Client connect() throws IOException {
        return connectTo(proxy);
    }

    private Client connectTo(FaultProxy to) throws IOException {
        Client client = new Client(to.port());
        clients.add(client);
        return client;
    }

    /** All clients of a test. */
    private static final class Clients extends ArrayList<Client> implements AutoCloseable {
        private static final long serialVersionUID = 1L;

        @Override
        public void close() throws IOException {
            for (Client client : this) {
                client.close();
            }
        }
    }

    /** One connection, of which a test sends and reads apart. */
    private static final class Client implements AutoCloseable {
        private static final int SILENT_MILLIS = 100;

        final Socket socket = new Socket();
        private final InputStream in;

        Client(int port) throws IOException {
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
            in = socket.getInputStream();
        }

        String call(String... words) throws IOException {
            send(words);
            return reply();
        }

        void send(String... words) throws IOException {
            StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                command.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(command.toString().getBytes(UTF_8));
        }

        /** Whether nothing comes for a while. */
        boolean isSilent() throws IOException {
            socket.setSoTimeout(SILENT_MILLIS);
            try {
                in.read();
                return false;
            } catch (SocketTimeoutException e) {
                return true;
            } finally {
                socket.setSoTimeout(20_000);
            }
        }

        String reply() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("The connection was closed.");
                }
                line.append((char) c);
            }
            String rest = line.substring(1).strip();
            if (line.charAt(0) == '$') {
                int length = Integer.parseInt(rest);
                String text = length < 0 ? "" : new String(in.readNBytes(length), UTF_8);
                in.skipNBytes(length < 0 ? 0 : 2);
                return text;
            }
            if (line.charAt(0) == '*') {
                StringBuilder all = new StringBuilder();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    all.append(reply()).append('\n');
                }
                return all.toString();
            }
            return rest;
        }

        /** So many bytes, whatever they mean. */
        String bytes(int count) throws IOException {
            return new String(in.readNBytes(count), java.nio.charset.StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
