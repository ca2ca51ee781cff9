package dev.levee.tools.lab;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a command of the lab so that Ctrl-C interrupts it and waits until it has closed what it started. For one run. */
final class Stoppable {
    static final int FAILED = 1;
    static final int ASKED_WRONGLY = 2;
    static final int STOPPED = 130;

    private static final long SECONDS_TO_STOP = 30;

    private final CommandSpec spec;
    private volatile boolean stopping;

    /** @param spec of the command, which complaints name */
    Stoppable(CommandSpec spec) {
        this.spec = spec;
    }

    /** Runs it on this thread. What it answers, or the exit code of its failure, which is told in a line. */
    int run(Callable<Integer> command) {
        Thread runner = Thread.currentThread();
        CountDownLatch finished = new CountDownLatch(1);
        Thread onSignal = new Thread(() -> stop(runner, finished), "lab-stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            return command.call();
        } catch (BadInputException e) {
            complain(e);
            return ASKED_WRONGLY;
        } catch (Exception e) {
            if (stopping) {
                return STOPPED;
            }
            complain(e);
            return FAILED;
        } finally {
            finished.countDown();
            if (!stopping) {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            }
        }
    }

    /** On Ctrl-C: the runner stops where it waits, shows what it has, and closes what it started; this waits for that. */
    private void stop(Thread runner, CountDownLatch finished) {
        stopping = true;
        runner.interrupt();
        try {
            if (!finished.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                System.err.println("levee lab: gave up waiting for the servers to stop.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complain(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        spec.commandLine()
                .getErr()
                .println(spec.qualifiedName() + ": "
                        + message.lines().findFirst().orElse(""));
    }
}
