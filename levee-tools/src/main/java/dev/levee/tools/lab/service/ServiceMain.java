package dev.levee.tools.lab.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.tools.lab.arm.Arm;
import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.shop.ShopReader;
import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.Trace;
import dev.levee.tools.lab.trace.TraceObject;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * One service process, which the lab starts. Reads a {@link ServiceConfig} and then {@link Command}s from its standard input, a
 * line of JSON each, and says {@link Reply replies} the same way. The end of its input is the end of the process, so that it
 * never outlives the lab.
 */
public final class ServiceMain {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out;

    private ServiceMain(PrintStream out) {
        this.out = out;
    }

    /** Runs until the input ends. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        // What a library prints must not be taken for a reply.
        System.setOut(System.err);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> readUntilTheLabIsGone(lines), "lab-commands");
        reader.setDaemon(true);
        reader.start();
        ServiceMain service = new ServiceMain(out);
        try {
            service.run(lines);
        } catch (Exception e) {
            e.printStackTrace();
            service.say(new Reply.Failed(e.toString().lines().findFirst().orElse("")));
            Runtime.getRuntime().halt(1);
        }
    }

    private static void readUntilTheLabIsGone(BlockingQueue<String> lines) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            e.printStackTrace();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private void run(BlockingQueue<String> lines) throws Exception {
        ServiceConfig config = JSON.readValue(lines.take(), ServiceConfig.class);
        Trace trace = Trace.restore(Path.of(config.traceFile()));
        ArmKind kind = Objects.requireNonNull(ArmKind.all().get(config.arm()), config.arm());
        try (ShopReader shop = new ShopReader(config.jdbcUrl(), config.firstDay(), config.poolWaitMillis());
                Arm arm = kind.open(new ArmKind.Context(shop, config.redisUrl(), config.ttl(), config.tenants()))) {
            Reply.Ready ready = kind.caches() && !config.cold()
                    ? fill(config, trace, shop, arm)
                    : new Reply.Ready(0, System.currentTimeMillis());
            try (Load load = new Load(config, trace, arm, nearBoundMillis(kind), shop, this::say)) {
                say(ready);
                while (true) {
                    obey(
                            JSON.readValue(lines.take(), Command.class),
                            load,
                            () -> new Coherence(config, trace, kind, arm, shop));
                }
            }
        }
    }

    private static Reply.Ready fill(ServiceConfig config, Trace trace, ShopReader shop, Arm arm) throws Exception {
        List<TraceObject> touched = config.plan().filledBy(config.process(), trace).stream()
                .mapToObj(trace::object)
                .toList();
        Map<TraceObject, ShopView> views = shop.readAll(touched);
        long begin = System.currentTimeMillis();
        arm.fill(views);
        return new Reply.Ready(views.size(), begin);
    }

    private void obey(Command command, Load load, Supplier<Coherence> coherence) throws Exception {
        if (command instanceof Phase phase) {
            load.play(phase);
        } else if (command instanceof Probe probe) {
            say(coherence.get().play(probe));
        }
    }

    private static long nearBoundMillis(ArmKind kind) {
        Duration bound = kind.nearBound();
        return bound == null ? 0 : bound.toMillis();
    }

    private synchronized void say(Reply reply) {
        try {
            out.println(JSON.writeValueAsString(reply));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
