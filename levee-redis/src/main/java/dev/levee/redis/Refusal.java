package dev.levee.redis;

import dev.levee.spi.StoreException.Reason;

/** What a server refuses with, by the first word of its reply, and what to do about it. docs/operations.md lists them. */
enum Refusal {
    FULL(
            Reason.FULL,
            "It is out of memory, and stores nothing: raise maxmemory, or let it evict (maxmemory-policy allkeys-lfu)."),
    REPLICA(Reason.READ_ONLY, "It is a replica and takes no writes: connect to the master."),
    SNAPSHOT_FAILED(
            Reason.READ_ONLY,
            "It takes no writes since it could not save its data: look into its log for why (often a full disk), or set"
                    + " stop-writes-on-bgsave-error no."),
    NOT_LOGGED_IN(Reason.DENIED, "It asks for a login: put user and password into the address."),
    WRONG_LOGIN(Reason.DENIED, "User or password are wrong, or the user was deleted or disabled: correct the address."),
    NO_PERMISSION(Reason.DENIED, "Its user may not run %s: grant that by ACL SETUSER."),
    LOADING(Reason.NOT_READY, "It loads its data after a start, and is used again when it has."),
    CLUSTER_DOWN(
            Reason.NOT_READY,
            "Its cluster has no owner for some slots: look at CLUSTER INFO; it is used again when there is one."),
    MASTER_DOWN(Reason.NOT_READY, "It is a replica that has lost its master: connect to the master."),
    BUSY(
            Reason.NOT_READY,
            "A script has run for longer than busy-reply-threshold; none of Levee's can. SCRIPT KILL ends it."),
    TOO_MANY_CLIENTS(
            Reason.NOT_READY, "Its maxclients are connected: raise maxclients, or find who holds them by CLIENT LIST."),
    PASSING(Reason.NOT_READY, "It cannot serve now, and is used again when it can."),
    UNKNOWN(Reason.FAILED, "This reply is unknown to Levee.");

    private static final String MORE = " See docs/operations.md.";

    private final Reason reason;
    private final String advice;

    Refusal(Reason reason, String advice) {
        this.reason = reason;
        this.advice = advice;
    }

    static Refusal of(String code) {
        return switch (code) {
            case "OOM" -> FULL;
            case "READONLY" -> REPLICA;
            case "MISCONF" -> SNAPSHOT_FAILED;
            case "NOAUTH" -> NOT_LOGGED_IN;
            case "WRONGPASS" -> WRONG_LOGIN;
            case "NOPERM", "NOPERM within a script" -> NO_PERMISSION;
            case "LOADING" -> LOADING;
            case "CLUSTERDOWN" -> CLUSTER_DOWN;
            case "MASTERDOWN" -> MASTER_DOWN;
            case "BUSY" -> BUSY;
            case "ERR max number of clients reached" -> TOO_MANY_CLIENTS;
            case "TRYAGAIN", "NOREPLICAS" -> PASSING;
            default -> UNKNOWN;
        };
    }

    Reason reason() {
        return reason;
    }

    /** @param command the command that may not be run, or an empty text if the server did not name it */
    String advice(String command) {
        String which =
                command.isEmpty() ? "a command, or reach a key or channel, that Levee needs" : "'" + command + "'";
        return advice.replace("%s", which) + MORE;
    }
}
