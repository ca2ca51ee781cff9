package dev.levee.verification;

import dev.levee.testkit.FaultProxy.AfterLoss;
import dev.levee.testkit.FaultProxy.Way;
import java.time.Duration;
import java.util.function.Consumer;

/** What goes wrong with a server or the way to it: how it begins, how it ends, what an invalidation gets meanwhile. */
enum Fault {
    KILLED(bench -> bench.redis.kill(), bench -> bench.redis.restart(), Told.FAILS, "UNREACHABLE"),
    STOPPED(bench -> bench.redis.pause(), bench -> bench.redis.resume(), Told.FAILS, "TIMEOUT"),
    REQUESTS_HELD(bench -> bench.proxy.blackhole(Way.REQUESTS), Told.FAILS, "TIMEOUT"),
    REPLIES_HELD(bench -> bench.proxy.blackhole(Way.REPLIES), Told.FAILS, "TIMEOUT"),
    RESET_ONCE(bench -> bench.proxy.reset(), Told.EITHER, ""),
    RESET_ALWAYS(
            bench -> {
                bench.proxy.resetNew();
                bench.proxy.reset();
            },
            Told.FAILS,
            "UNREACHABLE"),
    REFUSED(
            bench -> {
                bench.proxy.refuse();
                bench.proxy.reset();
            },
            Told.FAILS,
            "UNREACHABLE"),
    SLOW(bench -> bench.proxy.delay(Way.REPLIES, Duration.ofMillis(30)), Told.CONFIRMED, ""),
    TOO_SLOW(bench -> bench.proxy.delay(Way.REPLIES, Duration.ofSeconds(5)), Told.FAILS, "TIMEOUT"),
    IN_PIECES(
            bench -> {
                bench.proxy.slice(Way.REQUESTS, 1);
                bench.proxy.slice(Way.REPLIES, 1);
            },
            Told.CONFIRMED,
            ""),
    LOST_REPLIES(bench -> bench.proxy.loseReplies("EVALSHA", 5, AfterLoss.RESET), Told.EITHER, ""),
    LOST_READS(bench -> bench.proxy.loseReplies("MGET", 2, AfterLoss.SILENCE), Told.EITHER, "TIMEOUT"),
    DAMAGED(bench -> bench.proxy.corruptReplies(4711, 40), Told.EITHER, ""),
    MISSING_REPLY(bench -> bench.proxy.loseReplies("EVALSHA", 1, AfterLoss.NEXT_REPLY), Told.EITHER, ""),
    READ_ONLY(bench -> bench.faults.readOnly(), bench -> bench.faults.heal(), Told.FAILS, "READONLY"),
    MASTER_DOWN(bench -> bench.faults.masterDown(), bench -> bench.faults.heal(), Told.FAILS, "MASTERDOWN"),
    SNAPSHOT_FAILED(bench -> bench.faults.snapshotFails(), bench -> bench.faults.heal(), Told.FAILS, "MISCONF"),
    LOADING(bench -> bench.faults.loading(), bench -> bench.faults.heal(), Told.FAILS, ""),
    BUSY(bench -> bench.faults.busy(), bench -> bench.faults.heal(), Told.FAILS, "BUSY"),
    FULL(bench -> bench.faults.full(), bench -> bench.faults.heal(), Told.CONFIRMED, "OOM"),
    USER_DELETED(
            bench -> bench.redis.command("ACL", "DELUSER", FaultBench.USER),
            bench -> bench.redis.command(
                    "ACL", "SETUSER", FaultBench.USER, "on", ">" + FaultBench.PASSWORD, "~*", "&*", "+@all"),
            Told.FAILS,
            "UNREACHABLE"),
    NO_PERMISSION_FOR_SCRIPTS(
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "-evalsha"),
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "+evalsha"),
            Told.FAILS,
            "'evalsha'"),
    NO_PERMISSION_TO_READ(
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "-mget"),
            bench -> bench.redis.command("ACL", "SETUSER", FaultBench.USER, "+mget"),
            Told.CONFIRMED,
            "'mget'"),
    FLUSHED(bench -> bench.redis.flush(), Told.CONFIRMED, ""),
    SCRIPTS_FLUSHED(bench -> bench.redis.command("SCRIPT", "FLUSH"), Told.CONFIRMED, ""),
    DISCONNECTED(bench -> bench.faults.disconnectAll(), Told.EITHER, "");

    /** What an invalidation gets while the fault lasts. */
    enum Told {
        CONFIRMED,
        FAILS,
        EITHER
    }

    private final Consumer<FaultBench> begin;
    private final Consumer<FaultBench> end;
    final Told told;
    /** A word that the log line has, or an empty text where the fault need not be noticed. */
    final String word;

    Fault(Consumer<FaultBench> begin, Told told, String word) {
        this(begin, bench -> bench.proxy.heal(), told, word);
    }

    Fault(Consumer<FaultBench> begin, Consumer<FaultBench> end, Told told, String word) {
        this.begin = begin;
        this.end = end;
        this.told = told;
        this.word = word;
    }

    void begin(FaultBench bench) {
        begin.accept(bench);
    }

    void end(FaultBench bench) {
        end.accept(bench);
    }
}
