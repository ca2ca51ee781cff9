package dev.levee.event;

/**
 * A get of one key, or a reload of it in the background, as it is told when it begins.
 *
 * @param cache the resource
 * @param tenant as users name it; {@code _} for a shared resource
 * @param key the name of the key in the store, which holds a digest of the params and not the params
 * @param kind what it is
 */
public record Call(String cache, String tenant, String key, Kind kind) {
    /** What is called. */
    public enum Kind {
        /** A get of its own. */
        GET,
        /** One of the gets of a batch. */
        BATCHED,
        /** A reload in the background, which a get caused and does not wait for. */
        REFRESH
    }

    /** The digest within the name of the key: twelve hexadecimal digits that stand for the params in logs. */
    public String keyHash() {
        String[] parts = key.split(":", 5);
        return parts.length < 5 ? "" : parts[3];
    }
}
