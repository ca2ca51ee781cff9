package dev.levee.internal.load;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for whom, through loads and through places. A circle of loads alone is an error ({@link Chain}); one that goes
 * through places is opened by lending one of them. Looks without a lock: whoever closes a circle says so before it looks.
 */
final class Circle {
    private final List<? extends Flight<?>> targets;
    // False while it is not known yet: a way that comes back to where it was leads nowhere.
    private final Map<Flight<?>, Boolean> known = new HashMap<>();

    private Circle(List<? extends Flight<?>> targets) {
        this.targets = targets;
    }

    /** Whether one of these loads cannot go on before one of {@code targets} has ended. */
    static boolean through(List<? extends Flight<?>> loads, List<? extends Flight<?>> targets) {
        if (loads.stream().allMatch(each -> each.waits().none())) {
            return false;
        }
        Circle circle = new Circle(targets);
        return loads.stream().anyMatch(circle::leadsBack);
    }

    private boolean leadsBack(Flight<?> load) {
        if (targets.contains(load)) {
            return true;
        }
        Boolean before = known.putIfAbsent(load, false);
        if (before != null) {
            return before;
        }
        Gate line = load.waits().line();
        // It goes on as soon as one place is left, so all must be held up.
        boolean leadsBack = line != null
                ? line.places().stream().allMatch(users -> users.stream().anyMatch(this::leadsBack))
                : load.waits().loads().stream().anyMatch(this::leadsBack);
        known.put(load, leadsBack);
        return leadsBack;
    }

    /** A load waits for this one from now on: whatever stands in line on the way from it is lent a place, if it closes a circle. */
    static void open(Flight<?> waitedFor) {
        Set<Flight<?>> seen = new LinkedHashSet<>();
        ArrayDeque<Flight<?>> open = new ArrayDeque<>(List.of(waitedFor));
        while (!open.isEmpty()) {
            Flight<?> next = open.poll();
            if (seen.add(next)) {
                open.addAll(next.waits().loads());
                Gate line = next.waits().line();
                if (line != null) {
                    line.places().forEach(open::addAll);
                }
            }
        }
        for (Flight<?> each : seen) {
            Gate line = each.waits().line();
            if (line != null) {
                line.lend(each);
            }
        }
    }
}
