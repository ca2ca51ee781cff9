package dev.levee.tools.lab.report;

import dev.levee.tools.lab.scenario.Span;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a report tells.
 *
 * @param options how it was asked for, in an order worth reading; holds no credentials
 * @param machine what it ran on
 * @param notes what a reader must know to judge the figures, a sentence each
 * @param fault what went wrong on purpose; null if nothing did
 * @param arms the results, in the order of the run
 */
public record Run(
        Map<String, Object> options,
        Map<String, Object> machine,
        List<String> notes,
        @Nullable Fault fault,
        List<ArmResult> arms) {
    /**
     * What went wrong on purpose.
     *
     * @param scenario its name
     * @param tells what happened, a sentence
     * @param span when, the same for every arm
     */
    public record Fault(String scenario, String tells, Span span) {}
}
