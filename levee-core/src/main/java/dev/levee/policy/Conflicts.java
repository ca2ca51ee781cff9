package dev.levee.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a policy: everything at once, each with its setting, its value and the way out. */
final class Conflicts {
    private final List<String> found = new ArrayList<>();

    Conflicts positive(String setting, Duration value) {
        return check(() -> Rules.positive(setting, value));
    }

    Conflicts notNegative(String setting, Duration value) {
        return check(() -> Rules.notNegative(setting, value));
    }

    Conflicts positive(String setting, long value) {
        return check(() -> Rules.positive(setting, value));
    }

    Conflicts share(String setting, double value) {
        return unless(
                value > 0 && value <= 1, setting + " " + value + " is outside 0 to 1. Set it to a share, such as 0.1.");
    }

    /** {@code message} is a conflict unless {@code holds}. */
    Conflicts unless(boolean holds, String message) {
        if (!holds) {
            found.add(message);
        }
        return this;
    }

    private Conflicts check(Runnable rule) {
        try {
            rule.run();
        } catch (IllegalArgumentException conflict) {
            found.add(String.valueOf(conflict.getMessage()));
        }
        return this;
    }

    /** @throws IllegalArgumentException with all conflicts, if there are any */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(String.join(" And: ", found));
        }
    }
}
