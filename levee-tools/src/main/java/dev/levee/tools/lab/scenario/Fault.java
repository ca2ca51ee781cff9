package dev.levee.tools.lab.scenario;

/** What is done to a server, and undone. For one thread; both steps may block for as long as a server takes. */
public interface Fault {
    /** Nothing is done to any server: the load itself is the fault. */
    Fault NONE = of(() -> {}, () -> {});

    /** Does it. */
    void begin() throws Exception;

    /** Undoes it. Called also if {@link #begin} failed or was interrupted half-way, so it must bear that. */
    void heal() throws Exception;

    /** Of two steps. */
    static Fault of(Step begin, Step heal) {
        return new Fault() {
            @Override
            public void begin() throws Exception {
                begin.run();
            }

            @Override
            public void heal() throws Exception {
                heal.run();
            }
        };
    }

    /** One of the two. */
    @FunctionalInterface
    interface Step {
        /** Does it. */
        void run() throws Exception;
    }
}
