package dev.levee.tools.doctor;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.levee.tools.doctor.check.Finding;
import dev.levee.tools.doctor.check.Fix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A diagnosis for machines: an interface, whose names stay. */
final class JsonView {
    private JsonView() {}

    static String of(Diagnosis diagnosis) {
        return write(new Document(
                diagnosis.verdict().label(),
                diagnosis.address(),
                null,
                diagnosis.findings().stream().map(Line::of).toList()));
    }

    static String unreachable(String address, String error) {
        return write(new Document("unknown", address, error, List.of()));
    }

    private static String write(Document document) {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a diagnosis is made of texts only", e);
        }
    }

    @JsonPropertyOrder({"verdict", "server", "error", "checks"})
    record Document(String verdict, String server, @Nullable String error, List<Line> checks) {}

    @JsonPropertyOrder({"id", "verdict", "found", "wanted", "why", "fix"})
    record Line(
            String id,
            String verdict,
            String found,
            String wanted,
            String why,
            @Nullable String fix) {
        static Line of(Finding finding) {
            Fix fix = finding.fix();
            return new Line(
                    finding.id(),
                    finding.verdict().label(),
                    finding.found(),
                    finding.wanted(),
                    finding.why(),
                    fix == null ? null : fix.text());
        }
    }
}
