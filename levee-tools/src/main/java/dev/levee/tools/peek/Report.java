package dev.levee.tools.peek;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Packing;
import dev.levee.spi.CodecException;
import dev.levee.tools.keys.KeyKind;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sight as people read it, and as machines do. */
final class Report {
    private static final int MESSAGE_PACK = 1;

    private final Sight sight;
    private final boolean withValue;

    /** @param withValue whether the value may be shown; it is somebody's data */
    Report(Sight sight, boolean withValue) {
        this.sight = sight;
        this.withValue = withValue;
    }

    void print(PrintWriter out) {
        out.println("levee peek: " + KeyKind.shown(sight.target().name()));
        line(out, "state", sight.state().label() + ", " + sight.state().text());
        Entry entry = sight.entry();
        if (entry == null) {
            if (sight.bytes() >= 0) {
                line(out, "size", sight.bytes() + " bytes");
            }
        } else {
            entry(out, entry);
        }
        if (sight.ttlMillis() >= -1) {
            line(
                    out,
                    "ttl left",
                    sight.ttlMillis() == -1 ? "for ever: nothing of Levee's stores so" : time(sight.ttlMillis()));
        }
        line(out, "lease", lease());
        line(out, "stale copy", sight.staleCopy() ? "yes" : "no");
        out.flush();
    }

    private void entry(PrintWriter out, Entry entry) {
        long fresh = entry.life().freshMillis();
        line(
                out,
                "age",
                time(sight.ageMillis()) + ", loaded " + Instant.ofEpochMilli(entry.loadedAtMillis())
                        + " by the store's clock, in " + micros(entry.costMicros()));
        line(
                out,
                "fresh",
                "for " + time(fresh) + (entry.life().chosen() ? " (chosen for this value)" : "") + ", "
                        + left(fresh - sight.ageMillis()));
        line(
                out,
                "stale",
                "for " + time(entry.life().staleMillis()) + " more, "
                        + left(fresh + entry.life().staleMillis() - sight.ageMillis()));
        line(out, "size", sight.bytes() + " bytes, " + entry.storedBytes() + " of them the value" + compressed(entry));
        line(
                out,
                "codec",
                entry.codecId() + (entry.codecId() == MESSAGE_PACK ? " (MessagePack)" : "") + ", schema "
                        + HexFormat.of().toHexDigits(entry.schema()));
        if (entry.hasVersion()) {
            line(out, "version", Long.toString(entry.version()));
        }
        if (!entry.tags().isEmpty()) {
            line(
                    out,
                    "tags",
                    String.join(", ", entry.tags().stream().map(KeyKind::shown).toList()));
        }
        line(out, "digest", digest(entry));
        ScopeCheck.Found scopes = sight.scopes();
        if (scopes != null) {
            line(out, "namespace", scopes.namespace() == null ? "unknown" : scopes.namespace());
            line(out, "hard stamps", scopes.hard().text());
            line(out, "soft stamps", scopes.soft().text());
        }
        line(out, "value", withValue ? json(value(entry)) : entry.absent() ? "absent" : "hidden; --value shows it");
    }

    private String digest(Entry entry) {
        if (sight.target().key() == null) {
            return "not compared: 48 bits are in the key's name, for the other 128 pass --params";
        }
        return entry.isOf(sight.target().key()) ? "of these params" : "of other params";
    }

    private static String compressed(Entry entry) {
        if (entry.compression() == Packing.Compression.NONE) {
            return ", not compressed";
        }
        try {
            return ", " + entry.compression() + " of " + entry.raw().length;
        } catch (CodecException e) {
            return ", " + entry.compression() + " that cannot be inflated";
        }
    }

    private String lease() {
        if (sight.leaseMillis() == -2) {
            return "none";
        }
        return sight.leaseMillis() == -1
                ? "without a ttl: none of Levee's, and taken over"
                : "held for " + time(sight.leaseMillis()) + " more, " + sight.waiters() + " waiting";
    }

    String json() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("key", sight.target().name());
        document.put("state", sight.state().label());
        document.put("servable", sight.state().servable());
        document.put("bytes", sight.bytes() < 0 ? null : sight.bytes());
        document.put("ttlLeftMillis", sight.ttlMillis() < 0 ? null : sight.ttlMillis());
        document.put("leaseMillis", sight.leaseMillis() < 0 ? null : sight.leaseMillis());
        document.put("staleCopy", sight.staleCopy());
        document.put("waiters", sight.waiters());
        Entry entry = sight.entry();
        document.put("entry", entry == null ? null : entry(entry));
        return write(new ObjectMapper().writerWithDefaultPrettyPrinter(), document);
    }

    private Map<String, @Nullable Object> entry(Entry entry) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("ageMillis", sight.ageMillis());
        fields.put("loadedAt", Instant.ofEpochMilli(entry.loadedAtMillis()).toString());
        fields.put("loadMicros", entry.costMicros());
        fields.put("freshMillis", entry.life().freshMillis());
        fields.put("staleMillis", entry.life().staleMillis());
        fields.put("codec", entry.codecId());
        fields.put("schema", HexFormat.of().toHexDigits(entry.schema()));
        fields.put("compression", entry.compression().name().toLowerCase(Locale.ROOT));
        fields.put("storedBytes", entry.storedBytes());
        fields.put("absent", entry.absent());
        fields.put("version", entry.hasVersion() ? entry.version() : null);
        fields.put("tags", entry.tags());
        fields.put(
                "ofTheseParams",
                sight.target().key() == null ? null : entry.isOf(sight.target().key()));
        ScopeCheck.Found scopes = sight.scopes();
        fields.put("namespace", scopes == null ? null : scopes.namespace());
        fields.put("hardStamps", scopes == null ? null : scopes.hard().name().toLowerCase(Locale.ROOT));
        fields.put("softStamps", scopes == null ? null : scopes.soft().name().toLowerCase(Locale.ROOT));
        if (withValue) {
            fields.put("value", value(entry));
        }
        return fields;
    }

    /** As JSON can show it; of another codec, hex. */
    private static @Nullable Object value(Entry entry) {
        if (entry.absent()) {
            return null;
        }
        byte[] raw;
        try {
            raw = entry.raw();
        } catch (CodecException e) {
            return "cannot be inflated: a miss";
        }
        if (entry.codecId() != MESSAGE_PACK) {
            return "0x" + HexFormat.of().formatHex(raw);
        }
        try {
            return MessagePackTree.read(raw);
        } catch (IllegalArgumentException e) {
            return "no MessagePack: " + e.getMessage() + "; a miss";
        }
    }

    private static String json(@Nullable Object value) {
        return write(new ObjectMapper().writer(), value);
    }

    private static String write(ObjectWriter writer, @Nullable Object value) {
        try {
            // Beyond ASCII escaped: a value must not steer the terminal that shows it.
            return writer.with(com.fasterxml.jackson.core.json.JsonWriteFeature.ESCAPE_NON_ASCII)
                    .writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and scalars can be written");
        }
    }

    private static void line(PrintWriter out, String name, String text) {
        out.println(String.format("  %-12s %s", name, text));
    }

    private static String left(long millis) {
        return millis > 0 ? time(millis) + " left" : "over since " + time(-millis);
    }

    private static String time(long millis) {
        return millis < 10_000
                ? millis + " ms"
                : Duration.ofSeconds(millis / 1_000).toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String micros(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
    }
}
