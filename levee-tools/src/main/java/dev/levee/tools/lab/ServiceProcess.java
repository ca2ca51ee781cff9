package dev.levee.tools.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.tools.lab.service.Command;
import dev.levee.tools.lab.service.Reply;
import dev.levee.tools.lab.service.ServiceConfig;
import dev.levee.tools.lab.service.ServiceMain;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The lab's end of a service process: sends it phases, and puts what it says into a queue. */
final class ServiceProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    // One collector thread: two processors are shared with the servers. The heap is far larger than what any arm keeps.
    private static final List<String> FLAGS = List.of("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC");
    private static final long END_SECONDS = 5;

    /**
     * What a process said.
     *
     * @param process its number
     */
    record Said(int process, Reply reply) {}

    private final int number;
    private final Process process;
    private final BufferedWriter commands;
    private final Path errors;

    private ServiceProcess(int number, Process process, Path errors) {
        this.number = number;
        this.process = process;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
        this.errors = errors;
    }

    static ServiceProcess start(ServiceConfig config, Path directory, BlockingQueue<Said> queue) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        // What the launcher found this JDK to need, such as --enable-native-access.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--enable-native-access")
                        || flag.startsWith("--sun-misc-unsafe")
                        || flag.startsWith("-Dmsgpack."))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServiceMain.class.getName()));
        Path errors = directory.resolve("service-" + config.process() + ".log");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        ServiceProcess service = new ServiceProcess(config.process(), process, errors);
        Thread reader = new Thread(() -> service.listen(queue), "lab-service-" + config.process());
        reader.setDaemon(true);
        reader.start();
        service.send(JSON.writeValueAsString(config));
        return service;
    }

    void play(Command command) throws IOException {
        // By its type, which says which of the commands it is.
        send(JSON.writerFor(Command.class).writeValueAsString(command));
    }

    private void send(String line) throws IOException {
        commands.write(line);
        commands.newLine();
        commands.flush();
    }

    private void listen(BlockingQueue<Said> queue) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                queue.add(new Said(number, JSON.readValue(line, Reply.class)));
            }
            queue.add(new Said(number, new Reply.Failed("it ended. " + lastError())));
        } catch (IOException e) {
            queue.add(new Said(number, new Reply.Failed("it cannot be heard: " + e.getMessage())));
        }
    }

    private String lastError() throws IOException {
        List<String> lines = Files.readAllLines(errors, UTF_8);
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** The end of its input ends it; if it does not listen, it is killed. */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException e) {
            process.destroyForcibly();
        }
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
