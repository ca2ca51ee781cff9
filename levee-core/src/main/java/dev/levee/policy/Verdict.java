package dev.levee.policy;

/** What to do with an entry of some age; see {@link Freshness#judge}. */
public enum Verdict {
    /** Fresh: return it. */
    SERVE,
    /** Fresh, but near its end: return it and start one reload in the background. */
    SERVE_AND_REFRESH,
    /** Within stale-while-revalidate: return it and start one reload in the background. */
    SERVE_STALE_AND_REFRESH,
    /** Within stale-if-error: load, and return it if that fails. */
    LOAD_OR_SERVE_STALE,
    /** Of no use: load. */
    LOAD
}
