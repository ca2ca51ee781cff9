package dev.levee.tools.lab;

import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.report.CoherenceReport;
import dev.levee.tools.lab.service.Probe;
import dev.levee.tools.lab.service.Reply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Measures, for one arm in processes of its own, how soon the others see what one has written. For one thread. */
final class CoherenceRun implements AutoCloseable {
    // Beyond what Levee promises, so that a write that is seen too late is seen.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ArmRun.Setting setting;
    private final ArmKind kind;
    private final Services services;

    CoherenceRun(ArmRun.Setting setting, ArmKind kind) {
        this.setting = setting;
        this.kind = kind;
        this.services = new Services(setting, kind);
    }

    CoherenceReport.Arm run(int rounds) throws Exception {
        LabRedis redis = kind.usesRedis() ? setting.redis() : null;
        if (redis != null) {
            redis.clean();
        }
        services.start(0);
        services.play(new Probe(
                rounds,
                PATIENCE.toMillis(),
                setting.directory().resolve("rounds-" + kind.name()).toString()));
        List<Reply.Probed> told = new ArrayList<>();
        while (told.size() < services.count()) {
            if (services.next(rounds * PATIENCE.toSeconds() + Services.PATIENCE_SECONDS) instanceof Reply.Probed part) {
                told.add(part);
            }
        }
        Reply.Probed writers = told.stream()
                .filter(each -> each.rounds() + each.unconfirmed() + each.notKept() > 0)
                .findFirst()
                .orElse(told.get(0));
        Duration bound = kind.nearBound();
        return new CoherenceReport.Arm(
                kind.name(),
                kind.title(),
                writers.rounds(),
                writers.unconfirmed(),
                writers.notKept(),
                writers.tooLate(),
                writers.ownStale(),
                writers.stale(),
                writers.oldestStaleMicros() / 1_000.0,
                Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(writers.micros()), 0),
                bound == null ? null : bound.toMillis());
    }

    @Override
    public void close() {
        services.close();
    }
}
