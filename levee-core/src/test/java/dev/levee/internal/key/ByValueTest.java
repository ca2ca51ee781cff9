package dev.levee.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** P1: params stand for their key only where two that are equal are written alike, and stay so. */
class ByValueTest {
    private record Plain(String id, int page, Instant at, UUID who, Kind kind) {}

    private record Nested(Plain plain, boolean flag) {}

    private enum Kind {
        ONE {},
        OTHER
    }

    private record Careless(String id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Careless that && id.equalsIgnoreCase(that.id);
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private record FinallyCareless(String id) {
        @Override
        public final boolean equals(Object other) {
            return other instanceof FinallyCareless that && id.equalsIgnoreCase(that.id);
        }

        @Override
        public final int hashCode() {
            return 1;
        }
    }

    private record HoldsCareless(Careless careless) {}

    private record Changing(List<String> ids) {}

    private record Bytes(byte[] bytes) {}

    private record Anything(Object value) {}

    private record Of<T>(T value) {}

    @Test
    void scalarsAndRecordsOfThemDo() {
        for (Class<?> type : List.of(String.class, Long.class, UUID.class, Kind.class, Plain.class, Nested.class)) {
            assertThat(ByValue.compares(type)).as(type.getSimpleName()).isTrue();
        }
    }

    @Test
    void whatHasAnEqualsOfItsOwnChangesOrIsNotKnownDoesNot() {
        for (Class<?> type : List.of(
                Careless.class,
                FinallyCareless.class,
                HoldsCareless.class,
                Changing.class,
                Bytes.class,
                Anything.class,
                Of.class,
                BigDecimal.class,
                List.class,
                Object.class)) {
            assertThat(ByValue.compares(type)).as(type.getSimpleName()).isFalse();
        }
    }
}
