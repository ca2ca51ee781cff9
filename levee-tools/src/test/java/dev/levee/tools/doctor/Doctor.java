package dev.levee.tools.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.tools.LeveeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** One visit of the doctor as a user makes it: by the command line. */
final class Doctor {
    final int exitCode;
    final String out;
    final String err;

    private Doctor(int exitCode, String out, String err) {
        this.exitCode = exitCode;
        this.out = out;
        this.err = err;
    }

    static Doctor visit(String url, String... options) {
        List<String> arguments = new ArrayList<>(List.of("doctor", "--redis-url", url));
        arguments.addAll(List.of(options));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = LeveeCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Doctor(exitCode, out.toString(), err.toString());
    }

    static Doctor json(String url, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--json");
        return visit(url, all.toArray(String[]::new));
    }

    JsonNode document() {
        try {
            return new ObjectMapper().readTree(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode check(String id) {
        for (JsonNode check : document().get("checks")) {
            if (check.get("id").asText().equals(id)) {
                return check;
            }
        }
        throw new AssertionError("there is no check " + id + " in " + out);
    }

    String verdict(String id) {
        return check(id).get("verdict").asText();
    }

    String found(String id) {
        return check(id).get("found").asText();
    }
}
