package dev.levee.testkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The servers that nobody has closed yet: the end of the JVM does it for them. */
final class LiveServers {
    private static final Set<AutoCloseable> LIVE = ConcurrentHashMap.newKeySet();
    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LiveServers::closeAll, "levee-testkit-shutdown"));
    }

    private LiveServers() {}

    /** @throws IllegalStateException if the JVM is ending, so that nobody would close it */
    static void add(AutoCloseable server) {
        LIVE.add(server);
        requireNotEnding();
    }

    /** Before a server is started: once the end of the JVM has begun, none may be. */
    static void requireNotEnding() {
        if (ending) {
            throw new IllegalStateException("This JVM is ending.");
        }
    }

    static void remove(AutoCloseable server) {
        LIVE.remove(server);
    }

    private static void closeAll() {
        ending = true;
        for (AutoCloseable server : LIVE) {
            try {
                server.close();
            } catch (Exception e) {
                System.err.println("Could not close " + server + ": " + e);
            }
        }
    }
}
