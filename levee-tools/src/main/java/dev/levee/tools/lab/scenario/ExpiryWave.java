package dev.levee.tools.lab.scenario;

import java.time.Duration;

/** What was stored together ends together. */
public record ExpiryWave() implements Scenario {
    private static final Duration FILL = Duration.ofSeconds(6);
    private static final int WAVE_OF_MEASUREMENT = 8;
    private static final int LEAST_SECONDS = 3;

    @Override
    public String name() {
        return "expiry-wave";
    }

    @Override
    public String tells() {
        return "All that the caches were filled with before the run, at once and with one ttl, reaches that ttl.";
    }

    /** As long as filling took, about: the wave is over when the last value has ended, whatever it leaves behind. */
    @Override
    public Span span(int seconds) {
        int from = Span.middleThird(seconds).from();
        return new Span(from, Math.min(seconds - 1, from + Math.max(LEAST_SECONDS, seconds / WAVE_OF_MEASUREMENT)));
    }

    @Override
    public Duration ttl(Duration warmup, int seconds) {
        return FILL.plus(warmup).plusSeconds(span(seconds).from());
    }

    @Override
    public boolean fillEndsWithFault() {
        return true;
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.NONE;
    }
}
