package dev.levee.tools.doctor;

import dev.levee.tools.server.Address;
import dev.levee.tools.server.Reply;
import dev.levee.tools.server.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Shows what is safe to apply, asks, and applies it. */
final class Repair {
    private final Address address;
    private final Duration patience;
    private final BufferedReader answers;
    private final PrintWriter out;

    Repair(Address address, Duration patience, BufferedReader answers, PrintWriter out) {
        this.address = address;
        this.patience = patience;
        this.answers = answers;
        this.out = out;
    }

    /**
     * @param confirmed whether not to ask
     * @return whether anything was sent
     */
    boolean apply(List<List<String>> commands, boolean confirmed) {
        if (commands.isEmpty()) {
            out.println("Nothing is safe to apply without a second thought.");
            return false;
        }
        out.println("To apply at " + address.shown() + ", until its restart (CONFIG REWRITE keeps it):");
        commands.forEach(command -> out.println("  " + String.join(" ", command)));
        if (!confirmed && !agreed()) {
            out.println("Nothing was applied.");
            return false;
        }
        try (Wire wire = Wire.open(address, patience)) {
            for (List<String> command : commands) {
                Reply reply = wire.ask(command.toArray(String[]::new));
                out.println((reply.refused() ? "  refused (" + reply.code() + "): " : "  applied: ")
                        + String.join(" ", command));
            }
        }
        out.println();
        return true;
    }

    private boolean agreed() {
        out.print("Apply? [y/N] ");
        out.flush();
        try {
            String answer = answers.readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
