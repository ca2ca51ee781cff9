package dev.levee.tools.lab;

import dev.levee.tools.lab.report.ArmResult;
import dev.levee.tools.lab.report.Shown;
import java.io.PrintStream;

/** What the lab is doing now: one line that is written over on a terminal, a line every few seconds elsewhere. */
final class LiveLine {
    private static final String OVERWRITE = "\r\u001b[2K";
    private static final int SECONDS_BETWEEN_LINES = 5;

    private final PrintStream out;
    private final boolean terminal;
    private boolean open;

    /** @param terminal whether {@code out} understands how to be written over */
    LiveLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Says something that stays. */
    void say(String text) {
        end();
        out.println(text);
        out.flush();
    }

    /** Says something that the next line may replace; elsewhere than on a terminal, nothing. */
    void passing(String text) {
        if (terminal) {
            out.print(OVERWRITE + text);
            out.flush();
            open = true;
        }
    }

    /** One second of an arm's run. */
    void second(String title, String phase, long of, ArmResult.Second second) {
        String text = String.format(
                "%-20s %s %d/%d s   %s/s   p99 %s   %s DB reads/s%s",
                title,
                phase,
                second.second() + 1,
                of,
                Shown.number(second.completed()),
                Shown.millis(second.p99Millis()),
                Shown.number(second.databaseReads()),
                second.errors() == 0 ? "" : "   " + Shown.number(second.errors()) + " errors");
        if (terminal) {
            passing(text);
        } else if ((second.second() + 1) % SECONDS_BETWEEN_LINES == 0) {
            say(text);
        }
    }

    /** Ends a line that could be replaced, so that what follows stands on its own. */
    void end() {
        if (open) {
            out.print(OVERWRITE);
            open = false;
        }
    }
}
