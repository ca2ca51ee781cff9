package dev.levee.tools.peek;

import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.internal.wire.Entry;
import dev.levee.internal.wire.Parsed;
import dev.levee.tools.server.Reply;
import dev.levee.tools.server.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands under a key and beside it, read at one moment.
 *
 * @param target which was asked for
 * @param state what a get would make of it
 * @param entry null if there is none, or its bytes are none
 * @param bytes its length; −1 for none
 * @param ttlMillis how long the server keeps it; −1 for ever, −2 if it is not there
 * @param nowMillis the server's time
 * @param scopes its stamps; null without an entry
 * @param leaseMillis how long somebody may load it; −2 if nobody does, −1 for ever, which is no lease of Levee's
 * @param staleCopy whether an expire has set a copy aside
 * @param waiters how many processes wait for the lease
 */
record Sight(
        Target target,
        State state,
        @Nullable Entry entry,
        long bytes,
        long ttlMillis,
        long nowMillis,
        ScopeCheck.@Nullable Found scopes,
        long leaseMillis,
        boolean staleCopy,
        long waiters) {

    /** What a get would make of it, in so many words. */
    record State(String label, String text, boolean servable) {}

    static Sight of(Target target, Wire wire) {
        String companions = "{" + target.keyName() + "}:";
        List<Reply> replies = wire.askAll(List.of(
                List.of("GET", target.name()),
                List.of("PTTL", target.name()),
                List.of("TIME"),
                List.of("PTTL", companions + "lease"),
                List.of("EXISTS", companions + "stale"),
                List.of("SCARD", companions + "waiters")));
        Reply value = replies.get(0);
        long now = replies.get(2).list().size() < 2
                ? 0
                : replies.get(2).list().get(0).number(0) * 1_000
                        + replies.get(2).list().get(1).number(0) / 1_000;
        Parsed parsed = value.missing() ? null : Entry.inspect(value.bytes());
        Entry entry = parsed instanceof Entry found ? found : null;
        ScopeCheck.Found scopes = entry == null ? null : new ScopeCheck(wire, target, entry).find();
        return new Sight(
                target,
                state(value, parsed, target, scopes, now),
                entry,
                value.missing() ? -1 : value.bytes().length,
                replies.get(1).number(-2),
                now,
                scopes,
                replies.get(3).number(-2),
                replies.get(4).number(0) == 1,
                replies.get(5).number(0));
    }

    private static State state(
            Reply value, @Nullable Parsed parsed, Target target, ScopeCheck.@Nullable Found scopes, long now) {
        if (value.code().equals("WRONGTYPE")) {
            return new State("bad_foreign", "no entry: a list, a set or the like stands here", false);
        }
        if (value.refused()) {
            return new State("unreadable", "the server refused to show it (" + value.code() + ")", false);
        }
        if (parsed instanceof Parsed.Bad bad) {
            return new State(bad.reason().label(), "no entry that can be read: " + reason(bad.reason()), false);
        }
        if (!(parsed instanceof Entry entry) || scopes == null) {
            return new State("missing", "nothing is stored", false);
        }
        Key key = target.key();
        if (key != null && !entry.isOf(key)) {
            return new State("bad_key", "of other params, whose key has the same name; a miss for these", false);
        }
        if (scopes.hard() == Standing.GONE || scopes.hard() == Standing.CHANGED) {
            return new State("void", "a miss: its hard stamps do not hold", false);
        }
        long age = now - entry.loadedAtMillis();
        if (age >= entry.life().freshMillis() + entry.life().staleMillis()) {
            return new State("expired", "past all that its policy allows", false);
        }
        if (age >= entry.life().freshMillis()) {
            return new State("stale", "past its ttl, within a stale window", true);
        }
        return scopes.soft() == Standing.HOLDS || scopes.soft() == Standing.UNKNOWN
                ? new State("fresh", scopes.hard() == Standing.UNKNOWN ? "by its age" : "served", true)
                : new State("stale", "its soft stamps do not hold: it was expired by its scope", true);
    }

    private static String reason(Metric reason) {
        return switch (reason) {
            case BAD_TRUNCATED -> "cut short";
            case BAD_FORMAT -> "of a format that this release does not know";
            case BAD_CHECKSUM -> "its checksum does not fit";
            default -> "bytes that are not Levee's";
        };
    }

    long ageMillis() {
        return entry == null ? 0 : nowMillis - entry.loadedAtMillis();
    }
}
