package dev.levee.tools.lab.report;

import dev.levee.tools.lab.arm.StaleKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An arm's stale reads, by what allows them: every one of them in exactly one kind.
 *
 * @param byKind how many of each kind
 * @param latestNearMillis how long at most after a newer version was confirmed a near read of an older one began
 * @param nearBoundMillis how long that may be; null for an arm that keeps nothing near
 */
public record Staleness(
        Map<StaleKind, Long> byKind,
        long latestNearMillis,
        @Nullable Long nearBoundMillis) {
    private static final Map<StaleKind, String> ROWS = new EnumMap<>(Map.of(
            StaleKind.BEHIND_UNCONFIRMED, "  behind an unconfirmed invalidation",
            StaleKind.PAST_STORE, "  joined a load past the store",
            StaleKind.NEAR, "  near, within the bound",
            StaleKind.NEAR_BEYOND_BOUND, "  near, beyond the bound",
            StaleKind.OTHERWISE, "  otherwise"));

    /** Copies the map. */
    public Staleness {
        byKind = Map.copyOf(byKind);
    }

    /** How many of this kind. */
    public long count(StaleKind kind) {
        return byKind.getOrDefault(kind, 0L);
    }

    /** Near ones, within the bound and beyond it. */
    long near() {
        return count(StaleKind.NEAR) + count(StaleKind.NEAR_BEYOND_BOUND);
    }

    /** The lines that split up an arm's stale reads, as {@link TableReport#rows}; none if there is nothing to split up. */
    static List<List<String>> rows(List<ArmResult> arms) {
        List<List<String>> rows = new ArrayList<>();
        boolean anyNear = arms.stream().anyMatch(arm -> arm.staleness().nearBoundMillis != null);
        if (!anyNear && arms.stream().allMatch(arm -> arm.counts().staleReads() == 0)) {
            return rows;
        }
        ROWS.forEach((kind, name) -> rows.add(row(
                name,
                arms,
                arm -> isNear(kind) && arm.staleness().nearBoundMillis == null
                        ? ""
                        : Shown.number(arm.staleness().count(kind)))));
        if (anyNear) {
            rows.add(row("  the latest near", arms, arm -> arm.staleness().latest()));
        }
        return rows;
    }

    private String latest() {
        if (nearBoundMillis == null) {
            return "";
        }
        return (near() == 0 ? Shown.NONE : Shown.age(latestNearMillis)) + ", bound " + Shown.age(nearBoundMillis);
    }

    private static boolean isNear(StaleKind kind) {
        return kind == StaleKind.NEAR || kind == StaleKind.NEAR_BEYOND_BOUND;
    }

    private static List<String> row(String name, List<ArmResult> arms, Function<ArmResult, String> cell) {
        List<String> row = new ArrayList<>(List.of(name));
        arms.stream().map(cell).forEach(row::add);
        return row;
    }
}
