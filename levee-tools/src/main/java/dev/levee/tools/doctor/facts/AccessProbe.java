package dev.levee.tools.doctor.facts;

import dev.levee.tools.server.Address;
import dev.levee.tools.server.Reply;
import dev.levee.tools.server.UnreachableException;
import dev.levee.tools.server.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the user may do by trying what changes nothing: commands on names that nobody uses, none of which stores
 * anything.
 */
final class AccessProbe {
    private static final String KEY = "v1:api:leveedoctor:000000000000:_";
    private static final String LEASE = "{" + KEY + "}:lease";

    private static final List<List<String>> NEEDED = List.of(
            List.of("MGET", KEY),
            List.of("GET", LEASE),
            List.of("GETRANGE", KEY, "0", "0"),
            List.of("STRLEN", KEY),
            List.of("EXISTS", KEY),
            List.of("SET", KEY, "", "XX"), // only if it exists, which it does not
            List.of("DEL", LEASE),
            List.of("RENAME", KEY, KEY), // fails for want of the key, after the rights were looked at
            List.of("PTTL", LEASE),
            List.of("PEXPIRE", LEASE, "1"),
            List.of("TIME"),
            List.of("SMEMBERS", KEY),
            List.of("PUBLISH", "levee:doctor", ""),
            List.of("EVAL", "return 1", "0"),
            List.of("EVALSHA", "0000000000000000000000000000000000000000", "0"),
            List.of("GET", "levee:stamp:{doctor:r:none}:hard"));

    private static final List<List<String>> DANGEROUS = List.of(
            List.of("FLUSHALL"),
            List.of("FLUSHDB"),
            List.of("KEYS", "*"),
            List.of("CONFIG", "GET", "save"),
            List.of("SHUTDOWN"),
            List.of("DEBUG", "SLEEP", "0"),
            List.of("REPLICAOF", "NO", "ONE"));

    private final Address address;
    private final Duration patience;
    private final Wire wire;

    AccessProbe(Address address, Duration patience, Wire wire) {
        this.address = address;
        this.patience = patience;
        this.wire = wire;
    }

    /** @param configRefused whether CONFIG was refused, which is one of the dangerous */
    Facts.Access find(boolean configRefused) {
        Reply who = wire.ask("ACL", "WHOAMI");
        String user = who.refused() ? null : who.text();
        return new Facts.Access(user, open(), defaultUserOn(), dangerous(user, configRefused), missing(), mayTrack());
    }

    private @Nullable Boolean open() {
        try (Wire anybody = Wire.connect(address, patience)) {
            Reply reply = anybody.ask("PING");
            if (!reply.refused()) {
                return true;
            }
            return reply.code().equals("NOAUTH") ? Boolean.FALSE : null;
        } catch (UnreachableException e) {
            return null;
        }
    }

    private @Nullable Boolean defaultUserOn() {
        Reply user = wire.ask("ACL", "GETUSER", "default");
        if (user.refused() || user.list().size() < 2) {
            return null;
        }
        return user.list().get(1).list().stream().anyMatch(flag -> flag.text().equals("on"));
    }

    private @Nullable List<String> dangerous(@Nullable String user, boolean configRefused) {
        List<String> may = new ArrayList<>();
        boolean asked = user != null;
        for (int i = 0; asked && i < DANGEROUS.size(); i++) {
            List<String> question = new ArrayList<>(List.of("ACL", "DRYRUN", user));
            question.addAll(DANGEROUS.get(i));
            Reply reply = wire.ask(question.toArray(String[]::new));
            asked = !reply.refused();
            if (reply.text().equals("OK")) {
                may.add(DANGEROUS.get(i).get(0));
            }
        }
        if (asked) {
            return may;
        }
        // Who may not even ask what it may do, but may configure the server, may do anything.
        return configRefused ? null : List.of("CONFIG");
    }

    private List<String> missing() {
        List<Reply> replies = wire.askAll(NEEDED);
        Map<String, Boolean> missing = new LinkedHashMap<>();
        for (int i = 0; i < replies.size(); i++) {
            String code = replies.get(i).code();
            String error = String.valueOf(replies.get(i).error());
            if (code.equals("NOPERM") || error.startsWith("ERR unknown command")) {
                missing.put(NEEDED.get(i).get(0), true);
            }
        }
        return List.copyOf(missing.keySet());
    }

    private boolean mayTrack() {
        try (Wire other = Wire.open(address, patience)) {
            return !other.ask("HELLO", "3").refused()
                    && !other.ask("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "levee:doctor:")
                            .refused();
        } catch (UnreachableException e) {
            return false;
        }
    }
}
