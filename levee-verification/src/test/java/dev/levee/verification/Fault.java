package dev.levee.verification;

import dev.levee.testkit.FaultProxy.AfterLoss;
import dev.levee.testkit.FaultProxy.Way;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a server or the way to it: how it begins, how it ends, what an invalidation gets meanwhile. */
enum Fault {
    KILLED(bench -> bench.redis.kill(), bench -> bench.redis.restart(), Told.FAILS, Breaker.YES, "UNREACHABLE"),
    STOPPED(bench -> bench.redis.pause(), bench -> bench.redis.resume(), Told.FAILS, Breaker.YES, "TIMEOUT"),
    REQUESTS_HELD(bench -> bench.proxy.blackhole(Way.REQUESTS), Told.FAILS, Breaker.YES, "TIMEOUT"),
    REPLIES_HELD(bench -> bench.proxy.blackhole(Way.REPLIES), Told.FAILS, Breaker.YES, "TIMEOUT"),
    RESET_ONCE(bench -> bench.proxy.reset(), Told.EITHER, Breaker.EITHER, ""),
    RESET_ALWAYS(
            bench -> {
                bench.proxy.resetNew();
                bench.proxy.reset();
            },
            Told.FAILS,
            Breaker.YES,
            "UNREACHABLE"),
    REFUSED(
            bench -> {
                bench.proxy.refuse();
                bench.proxy.reset();
            },
            Told.FAILS,
            Breaker.YES,
            "UNREACHABLE"),
    SLOW(bench -> bench.proxy.delay(Way.REPLIES, Duration.ofMillis(30)), Told.CONFIRMED, Breaker.NO, ""),
    TOO_SLOW(bench -> bench.proxy.delay(Way.REPLIES, Duration.ofSeconds(5)), Told.FAILS, Breaker.YES, "TIMEOUT"),
    IN_PIECES(
            bench -> {
                bench.proxy.slice(Way.REQUESTS, 1);
                bench.proxy.slice(Way.REPLIES, 1);
            },
            Told.CONFIRMED,
            Breaker.NO,
            ""),
    LOST_REPLIES(bench -> bench.proxy.loseReplies("EVALSHA", 5, AfterLoss.RESET), Told.EITHER, Breaker.EITHER, ""),
    LOST_READS(bench -> bench.proxy.loseReplies("MGET", 2, AfterLoss.SILENCE), Told.EITHER, Breaker.EITHER, "TIMEOUT"),
    DAMAGED(bench -> bench.proxy.corruptReplies(4711, 40), Told.EITHER, Breaker.EITHER, ""),
    MISSING_REPLY(
            bench -> bench.proxy.loseReplies("EVALSHA", 1, AfterLoss.NEXT_REPLY), Told.EITHER, Breaker.EITHER, ""),
    READ_ONLY(bench -> bench.faults.readOnly(), bench -> bench.faults.heal(), Told.FAILS, Breaker.YES, "READONLY"),
    MASTER_DOWN(
            bench -> bench.faults.masterDown(), bench -> bench.faults.heal(), Told.FAILS, Breaker.YES, "MASTERDOWN"),
    SNAPSHOT_FAILED(
            bench -> bench.faults.snapshotFails(), bench -> bench.faults.heal(), Told.FAILS, Breaker.YES, "MISCONF"),
    LOADING(bench -> bench.faults.loading(), bench -> bench.faults.heal(), Told.FAILS, Breaker.YES, "UNREACHABLE"),
    BUSY(bench -> bench.faults.busy(), bench -> bench.faults.heal(), Told.FAILS, Breaker.YES, "BUSY"),
    FULL(bench -> bench.faults.full(), bench -> bench.faults.heal(), Told.CONFIRMED, Breaker.NO, "OOM"),
    USER_DELETED(
            bench -> bench.redis.command("ACL", "DELUSER", FaultBench.USER),
            bench -> bench.redis.command(
                    "ACL", "SETUSER", FaultBench.USER, "on", ">" + FaultBench.PASSWORD, "~*", "&*", "+@all"),
            Told.FAILS,
            Breaker.YES,
            "WRONGPASS"),
    NO_PERMISSION_FOR_SCRIPTS(
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "-evalsha"),
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "+evalsha"),
            Told.FAILS,
            Breaker.YES,
            "'evalsha'"),
    NO_PERMISSION_TO_READ(
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "-mget"),
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "+mget"),
            Told.CONFIRMED,
            Breaker.YES,
            "'mget'"),
    FLUSHED(bench -> bench.redis.flush(), Told.CONFIRMED, Breaker.NO, ""),
    SCRIPTS_FLUSHED(bench -> bench.redis.command("SCRIPT", "FLUSH"), Told.CONFIRMED, Breaker.NO, ""),
    DISCONNECTED(bench -> bench.faults.disconnectAll(), Told.EITHER, Breaker.EITHER, ""),
    PASSWORD_CHANGED(
            bench -> {
                bench.redis.command("ACL", "SETUSER", FaultBench.USER, "resetpass", ">another-than-before");
                bench.faults.disconnectAll();
            },
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "resetpass", ">" + FaultBench.PASSWORD),
            Told.FAILS,
            Breaker.YES,
            "WRONGPASS"),
    PASSWORD_REQUIRED(
            bench -> {
                bench.redis.requirePassword(FaultBench.PASSWORD);
                bench.faults.disconnectAll();
            },
            bench -> bench.redis.requirePassword(null),
            Told.FAILS,
            Breaker.YES,
            "NOAUTH"),
    NO_PERMISSION_WITHIN_SCRIPTS(
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "-del"),
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "+del"),
            Told.FAILS,
            Breaker.EITHER,
            "NOPERM within a script"),
    CLUSTER_DOWN(
            bench -> bench.faults.clusterDown(), bench -> bench.faults.heal(), Told.FAILS, Breaker.YES, "CLUSTERDOWN"),
    CLIENTS_FULL(
            bench -> {
                bench.faults.clientsFull();
                bench.proxy.reset();
            },
            bench -> bench.faults.heal(),
            Told.FAILS,
            Breaker.YES,
            "max number of clients"),
    EVICTED(bench -> bench.faults.evicting(), bench -> bench.faults.heal(), Told.CONFIRMED, Breaker.NO, ""),
    FOREIGN_TYPE(
            bench -> {
                String key = bench.cache.keyOf("acme", "kept");
                bench.redis.command("DEL", key);
                bench.redis.command("HSET", key, "field", FaultBench.MARK);
            },
            Told.CONFIRMED,
            Breaker.NO,
            "");

    /** What an invalidation gets while the fault lasts. */
    enum Told {
        CONFIRMED,
        FAILS,
        EITHER
    }

    /** Whether the breaker opens if gets go on while the fault lasts. */
    enum Breaker {
        YES,
        NO,
        EITHER
    }

    private final Consumer<FaultBench> begin;
    private final Consumer<FaultBench> end;
    final Told told;
    final Breaker opens;
    /** A word that the log line has, or an empty text where the fault need not be noticed. */
    final String word;

    Fault(Consumer<FaultBench> begin, Told told, Breaker opens, String word) {
        this(begin, bench -> bench.proxy.heal(), told, opens, word);
    }

    Fault(Consumer<FaultBench> begin, Consumer<FaultBench> end, Told told, Breaker opens, String word) {
        this.begin = begin;
        this.end = end;
        this.told = told;
        this.opens = opens;
        this.word = word;
    }

    /** Who connects, or null for whoever asks without a login. */
    @Nullable
    String user() {
        return this == PASSWORD_REQUIRED ? null : FaultBench.USER;
    }

    /** Whether {@link #word} is the server's own, which the breaker then gives as its reason too. */
    boolean isAnswered() {
        return opens == Breaker.YES && !word.equals("UNREACHABLE") && !word.equals("TIMEOUT");
    }

    void begin(FaultBench bench) {
        begin.accept(bench);
    }

    void end(FaultBench bench) {
        end.accept(bench);
    }
}
