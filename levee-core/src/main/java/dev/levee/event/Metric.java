package dev.levee.event;

/**
 * What a cache counts. The first group are the outcomes: every get, single or within a batch, counts exactly one of them
 * (P12), so their sum is the number of gets.
 */
public enum Metric {
    /** A get was answered by a fresh value of the store. */
    FRESH("fresh", true),
    /** A get was answered by a fresh value near the application, without asking the store. */
    NEAR("near", true),
    /** A get was answered by a fresh value near its end, and asked for a reload. */
    REFRESHING("refreshing", true),
    /** A get was answered by a stale value while someone reloads. */
    STALE("stale", true),
    /** A get was answered by a stale value because the loader failed. */
    STALE_ON_ERROR("stale_on_error", true),
    /** A get was answered by a stale value because the load of another took too long. */
    STALE_ON_WAIT("stale_on_wait", true),
    /** A get was answered by a stale value because the load takes longer than its soft or hard timeout. */
    STALE_ON_SLOW("stale_on_slow", true),
    /** A get was answered by a stale value because the load failed just before. */
    STALE_ON_BACKOFF("stale_on_backoff", true),
    /** A get was answered by a stale value because there was no place for its load. */
    STALE_ON_REJECT("stale_on_reject", true),
    /** A get led a load. */
    LOADED("loaded", true),
    /** A get was answered by the load of another. */
    JOINED("joined", true),
    /** A get that does not load found nothing. */
    MISSING("missing", true),
    /** A get failed: its loader did, or its wait was over, or the cache was closed. */
    FAILED("failed", true),

    /** Loaders called; a bulk loader counts once for each of its keys. */
    LOADS("loads", false),
    /** Loaders that threw, counted as LOADS are. */
    LOAD_FAILURES("load_failures", false),
    /** Loads that found no place, or no thread, in time; counted as LOADS are, of which they are none. */
    LOADS_REJECTED("loads_rejected", false),
    /** Loads that nobody waits for any more, because they took longer than their hard timeout. */
    LOADS_ABANDONED("loads_abandoned", false),
    /** Gets that found their key backing off after a failed load. */
    BACKED_OFF("backed_off", false),
    /** Gets turned away because too many wait for their key already. */
    WAITERS_REJECTED("waiters_rejected", false),
    /**
     * Gets that went past the store: the breaker was open, an invalidation waited for delivery, or their transaction or their
     * caller said so.
     */
    BYPASSED("bypassed", false),
    /** Gets that the rollout kept out of the cache; each is one of BYPASSED too. */
    ROLLOUT_CONTROL("rollout_control", false),
    /** Times that the percent of the rollout could not be read from its supplier or the store, and was kept. */
    ROLLOUT_UNREADABLE("rollout_unreadable", false),
    /** Keys that a bulk loader was asked for and its map lacks. */
    BULK_MISSING("bulk_missing", false),
    /** Keys that a bulk loader returned and was not asked for. */
    BULK_UNASKED("bulk_unasked", false),
    /** Values stored after a load. */
    FILLS("fills", false),
    /** Loaded values that were not stored because an invalidation or a lost lease overtook the load (P5). */
    FILLS_REFUSED("fills_refused", false),
    /** Loaded values that could not be stored because the store failed, or it is unknown whether they were. */
    FILLS_FAILED("fills_failed", false),
    /** Loaded values that the loader, or a ttl chosen for them, said not to store. */
    FILLS_SKIPPED("fills_skipped", false),
    /** Loaded values over the bound on size. */
    OVERSIZED("oversized", false),
    /** Loaded values older than the stored one by the version that the cache extracts; not stored. */
    OLDER_VERSIONS("older_versions", false),
    /** Loaded values that the codec could not write; not stored. */
    ENCODE_FAILURES("encode_failures", false),
    /** Background reloads begun. */
    REFRESHES("refreshes", false),
    /** Background reloads whose loader failed. */
    REFRESH_FAILURES("refresh_failures", false),
    /** Background reloads not begun because too many ran, or because one of the same key failed or ran elsewhere just before. */
    REFRESHES_DROPPED("refreshes_dropped", false),
    /** Leases found in the hands of another. */
    LEASES_BUSY("leases_busy", false),
    /** Leases that were lost while their load ran. */
    LEASES_LOST("leases_lost", false),
    /** Calls to the store that failed or gave no answer in time; a read that failed counts for each of its gets. */
    STORE_FAILURES("store_failures", false),
    /** Values put. */
    PUTS("puts", false),
    /** Puts that ended as an invalidation, because something voided their claim or its outcome is unknown. */
    PUTS_REFUSED("puts_refused", false),
    /** Keys invalidated. */
    INVALIDATIONS("invalidations", false),
    /** Invalidations that the store did not confirm. */
    INVALIDATIONS_FAILED("invalidations_failed", false),
    /** Invalidations that the store did not confirm and that wait for their replay, by key or scope. */
    INVALIDATIONS_QUEUED("invalidations_queued", false),
    /** Queued invalidations that the store has confirmed since. */
    INVALIDATIONS_REPLAYED("invalidations_replayed", false),
    /** Keys expired, and times that all values of a resource, or of a tenant in it, were. */
    EXPIRATIONS("expirations", false),
    /** Times that the resource was cleared, or a tenant in it. */
    CLEARS("clears", false),

    /** Values kept near the application after a read. */
    NEAR_PUTS("near_puts", false),
    /** Values not kept near because something was written, or the store's word was lost, since their read was sent. */
    NEAR_PUTS_REFUSED("near_puts_refused", false),
    /** Near values dropped because of a write to their key: by this process, or told by the store. */
    NEAR_DROPS("near_drops", false),
    /** Times that all near values were dropped: the store's word was lost, it was emptied, or the resource cleared. */
    NEAR_CLEARS("near_clears", false),
    /** Gets that asked the store because nothing near may be served without the store's word. */
    NEAR_DISARMED("near_disarmed", false),

    /** Entries cut short. */
    BAD_TRUNCATED("bad_truncated", false),
    /** Bytes that are no entry of Levee's. */
    BAD_FOREIGN("bad_foreign", false),
    /** Entries of a format that this version does not know. */
    BAD_FORMAT("bad_format", false),
    /** Entries whose checksum does not fit. */
    BAD_CHECKSUM("bad_checksum", false),
    /** Entries of other params, tenant or namespace that share the 48 bits of the key (P1). */
    BAD_KEY("bad_key", false),
    /** Entries of another codec. */
    BAD_CODEC("bad_codec", false),
    /** Entries of another schema. */
    BAD_SCHEMA("bad_schema", false),
    /** Entries whose payload could not be decompressed or decoded. */
    BAD_PAYLOAD("bad_payload", false);

    private final String label;
    private final boolean outcome;

    Metric(String label, boolean outcome) {
        this.label = label;
        this.outcome = outcome;
    }

    /** The name in lower case, for meters and logs. */
    public String label() {
        return label;
    }

    /** Whether this is the outcome of a get that waited for no loader. */
    public boolean hit() {
        return switch (this) {
            case NEAR, FRESH, REFRESHING, STALE -> true;
            default -> false;
        };
    }

    /** Whether this is one of the outcomes, of which every get counts exactly one. */
    public boolean outcome() {
        return outcome;
    }
}
