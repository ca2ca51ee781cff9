package dev.levee.tools.doctor.facts;

import dev.levee.tools.keys.KeyKind;
import dev.levee.tools.server.Reply;
import dev.levee.tools.server.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks at keys by SCAN, within a budget of keys and of time. Reads of values no more than their beginnings. */
public final class Sampler {
    private static final String SCAN_COUNT = "500";

    private final Wire wire;
    private final int mostKeys;
    private final long deadlineNanos;

    /** At most so many keys, within so many nanoseconds from now. */
    public Sampler(Wire wire, int mostKeys, long budgetNanos) {
        this.wire = wire;
        this.mostKeys = mostKeys;
        this.deadlineNanos = System.nanoTime() + budgetNanos;
    }

    /** Looks. */
    public Sample take() {
        // Older servers do not know it: there the keys that are looked at count as used.
        wire.ask("CLIENT", "NO-TOUCH", "ON");
        long total = wire.ask("DBSIZE").number(-1);
        Set<String> names = new HashSet<>();
        List<Sample.Seen> keys = new ArrayList<>();
        String cursor = "0";
        do {
            Reply page = wire.ask("SCAN", cursor, "COUNT", SCAN_COUNT);
            if (page.refused() || page.list().size() != 2) {
                return new Sample(List.of(), 0, total, false, "SCAN is refused (" + page.code() + ")");
            }
            List<String> fresh = page.list().get(1).list().stream()
                    .map(Reply::text)
                    .filter(name -> names.size() < mostKeys && names.add(name))
                    .toList();
            keys.addAll(look(fresh));
            cursor = page.list().get(0).text();
        } while (!cursor.equals("0") && names.size() < mostKeys && System.nanoTime() - deadlineNanos < 0);
        // Keys come and go meanwhile, and a page may be cut by the limit.
        boolean complete = cursor.equals("0") && names.size() < mostKeys;
        return new Sample(keys, names.size(), Math.max(total, names.size()), complete || names.size() == total, null);
    }

    private List<Sample.Seen> look(List<String> names) {
        List<List<String>> questions = new ArrayList<>();
        for (String name : names) {
            questions.add(List.of("PTTL", name));
            questions.add(List.of("STRLEN", name));
            questions.add(
                    KeyKind.of(name) == KeyKind.ENTRY || KeyKind.of(name) == KeyKind.STALE_COPY
                            ? List.of("GETRANGE", name, "0", Integer.toString(EntryHead.BYTES - 1))
                            : List.of("TYPE", name));
        }
        List<Reply> replies = wire.askAll(questions);
        List<Sample.Seen> keys = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Reply ttl = replies.get(3 * i);
            Reply length = replies.get(3 * i + 1);
            if (ttl.refused() || ttl.number(-2) == -2) {
                continue; // gone meanwhile, or not ours to read
            }
            boolean text = !length.refused();
            keys.add(new Sample.Seen(
                    names.get(i),
                    KeyKind.of(names.get(i)),
                    ttl.number(-1),
                    text ? length.number(-1) : memory(names.get(i)),
                    text,
                    replies.get(3 * i + 2).bytes()));
        }
        return keys;
    }

    /** Of what has no length: an estimate from a few of its elements. */
    private long memory(String name) {
        return wire.ask("MEMORY", "USAGE", name, "SAMPLES", "5").number(-1);
    }
}
