package dev.levee.tools.lab.report;

import java.util.List;
import java.util.Map;

/**
 * Everything that a report tells.
 *
 * @param options how it was asked for, in an order worth reading; holds no credentials
 * @param machine what it ran on
 * @param notes what a reader must know to judge the figures, a sentence each
 * @param arms the results, in the order of the run
 */
public record Run(Map<String, Object> options, Map<String, Object> machine, List<String> notes, List<ArmResult> arms) {}
