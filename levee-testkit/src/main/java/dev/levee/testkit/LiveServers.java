package dev.levee.testkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The servers that nobody has closed yet: the end of the JVM does it for them. */
final class LiveServers {
    private static final Set<AutoCloseable> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LiveServers::closeAll, "levee-testkit-shutdown"));
    }

    private LiveServers() {}

    static void add(AutoCloseable server) {
        LIVE.add(server);
    }

    static void remove(AutoCloseable server) {
        LIVE.remove(server);
    }

    private static void closeAll() {
        for (AutoCloseable server : LIVE) {
            try {
                server.close();
            } catch (Exception e) {
                System.err.println("Could not close " + server + ": " + e);
            }
        }
    }
}
