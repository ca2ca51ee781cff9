package dev.levee.tools.lab;

import dev.levee.tools.lab.ServiceProcess.Said;
import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.service.Command;
import dev.levee.tools.lab.service.Reply;
import dev.levee.tools.lab.service.ServiceConfig;
import dev.levee.tools.lab.trace.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The service processes of one arm, and what they say. For one thread. */
final class Services implements AutoCloseable {
    /** Beside what a command itself takes: a process that says nothing for so long has failed. */
    static final long PATIENCE_SECONDS = 120;

    private static final long INTERRUPT_MILLIS = 500;
    private static final long POOL_WAIT_MILLIS = 5_000;
    // Who expects faults does not let a request wait for a connection for as long as a user waits for the page.
    private static final long POOL_WAIT_IN_FAULT_MILLIS = 1_000;

    private final ArmRun.Setting setting;
    private final ArmKind kind;
    private final Path accessesFile;
    private final BlockingQueue<Said> queue = new LinkedBlockingQueue<>();
    private final List<ServiceProcess> processes = new ArrayList<>();

    Services(ArmRun.Setting setting, ArmKind kind) {
        this.setting = setting;
        this.kind = kind;
        this.accessesFile = setting.directory().resolve("accesses-" + kind.name());
    }

    /** Which accesses they answered. */
    Path accessesFile() {
        return accessesFile;
    }

    int count() {
        return processes.size();
    }

    /**
     * Starts them, and waits until each is filled.
     *
     * @param accesses how many they will be offered
     * @return when the first of them began to fill, on the wall clock
     */
    long start(int accesses) throws IOException, InterruptedException {
        LabOptions options = setting.options();
        Plan plan = setting.plan();
        for (int process = 0; process < options.processes(); process++) {
            ServiceConfig config = new ServiceConfig(
                    process,
                    kind.name(),
                    setting.traceFile().toString(),
                    setting.directory().resolve("versions").toString(),
                    accessesFile.toString(),
                    accesses,
                    setting.epochMillis(),
                    options.seed(),
                    options.updates(),
                    options.processes(),
                    plan.crowd(),
                    options.tenants(),
                    options.ttl().toMillis(),
                    setting.jdbcUrl(),
                    setting.firstDay(),
                    kind.usesRedis() ? setting.redisUrl() : "",
                    options.scenario() == null ? POOL_WAIT_MILLIS : POOL_WAIT_IN_FAULT_MILLIS,
                    options.cold());
            processes.add(ServiceProcess.start(config, setting.directory(), queue));
        }
        long filledFromMillis = Long.MAX_VALUE;
        int ready = 0;
        while (ready < processes.size()) {
            if (next(PATIENCE_SECONDS) instanceof Reply.Ready told) {
                filledFromMillis = Math.min(filledFromMillis, told.filledFromMillis());
                ready++;
            }
        }
        return filledFromMillis;
    }

    /** Tells all of them to do this. */
    void play(Command command) throws IOException {
        for (ServiceProcess process : processes) {
            process.play(command);
        }
    }

    /**
     * The next thing that one of them says.
     *
     * @throws IllegalStateException if none says anything in time, or one has failed
     */
    Reply next(long patienceSeconds) throws InterruptedException {
        Said said = queue.poll(patienceSeconds, TimeUnit.SECONDS);
        if (said == null) {
            throw new IllegalStateException(
                    kind.title() + ": the service processes said nothing for " + patienceSeconds + " s.");
        }
        if (said.reply() instanceof Reply.Failed failed) {
            // Ctrl-C reaches the service processes too, and may end them before it interrupts this thread.
            TimeUnit.MILLISECONDS.sleep(INTERRUPT_MILLIS);
            throw new IllegalStateException(
                    kind.title() + ": service process " + said.process() + " failed: " + failed.reason());
        }
        return said.reply();
    }

    @Override
    public void close() {
        processes.forEach(ServiceProcess::close);
    }
}
