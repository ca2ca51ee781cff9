package dev.levee.tools.watch;

/** How a figure stands to its thresholds, from the best to the worst. */
enum Level {
    GOOD(' ', 0),
    WARN('!', 1),
    ALERT('#', 2);

    private final char mark;
    private final int exitCode;

    Level(char mark, int exitCode) {
        this.mark = mark;
        this.exitCode = exitCode;
    }

    /** What stands before the figure. */
    char mark() {
        return mark;
    }

    /** What {@code --once} ends with if this is the worst. */
    int exitCode() {
        return exitCode;
    }

    /** A figure that should be small. */
    static Level of(double value, double warnFrom, double alertFrom) {
        return value >= alertFrom ? ALERT : value >= warnFrom ? WARN : GOOD;
    }
}
