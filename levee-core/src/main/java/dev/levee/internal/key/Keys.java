package dev.levee.internal.key;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Makes the keys of one resource, as {@code docs/keys.md} says. Thread-safe.
 *
 * @param <P> the type of the params
 */
public final class Keys<P> {
    /** What stands for the tenant in the keys of a resource that has none. No tenant's own text is equal to it. */
    public static final String SHARED = "_";

    /** Counts up if the making of keys ever changes; an older Levee then misses what a newer one stored. */
    static final String VERSION = "v1";

    private static final int MAX_NAMESPACE = 64;
    private static final Pattern RESOURCE = Pattern.compile("[a-z0-9]+");
    private static final HexFormat HEX = HexFormat.of();
    private static final int HASH_BYTES = 6;

    private final String place;
    private final byte[] start;
    private final byte[] digested;

    private Keys(String namespace, String resource) {
        this.place = "resource \"" + resource + "\", params";
        this.start = (VERSION + ":api:" + resource + ":").getBytes(StandardCharsets.ISO_8859_1);
        this.digested =
                new Canonical().text(namespace).text(VERSION).text(resource).toBytes();
    }

    /**
     * The keys of {@code resource} in {@code namespace}.
     *
     * @param paramsType the type of the params; a record's component types are looked at too
     * @throws IllegalArgumentException if the namespace is empty, longer than 64 chars or no well-formed text, the resource
     *     is not {@code [a-z0-9]+}, or the type has no canonical form; names the value and the rule
     */
    public static <P> Keys<P> of(String namespace, String resource, Type paramsType) {
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException(
                    "namespace \"\" is empty. Name the service and its stage, like \"shop-prod\": it keeps two services that"
                            + " share a store apart.");
        }
        if (namespace.length() > MAX_NAMESPACE) {
            throw new IllegalArgumentException("namespace \"" + namespace + "\" has " + namespace.length()
                    + " chars, more than " + MAX_NAMESPACE + ". Choose a shorter one.");
        }
        if (!Canonical.wellFormed(namespace)) {
            throw new IllegalArgumentException("The namespace holds an unpaired surrogate, which no UTF-8 stands for.");
        }
        if (!RESOURCE.matcher(resource).matches()) {
            throw new IllegalArgumentException("resource \"" + resource
                    + "\" is not [a-z0-9]+. Use lower-case ASCII letters and digits, like \"userorders\".");
        }
        Keys<P> keys = new Keys<>(namespace, resource);
        ParamTypes.check(paramsType, keys.place);
        return keys;
    }

    /** What the names of all keys of this resource begin with, of every namespace. */
    public String prefix() {
        return new String(start, StandardCharsets.ISO_8859_1);
    }

    /** The resource in the name of a key; empty if it is no such name. */
    public static String resourceIn(String name) {
        String[] parts = name.split(":", 4);
        return parts.length < 4 ? "" : parts[2];
    }

    /** The tenant in the name of a key, as it stands there; empty if it is no such name. */
    public static String tenantIn(String name) {
        String[] parts = name.split(":", 5);
        return parts.length < 5 ? "" : parts[4];
    }

    /**
     * How {@code tenant} stands in a key: as it is if it matches {@code [a-z0-9][a-z0-9_]{0,63}}, else as {@code _} and 26
     * letters of its digest. Two tenants never share a text.
     *
     * @throws IllegalArgumentException if it is empty, longer than 256 chars, or no well-formed text
     */
    public String tenantText(String tenant) {
        return textOf(tenant);
    }

    /** The same, which does not depend on the resource. */
    public static String textOf(String tenant) {
        return TenantText.of(tenant);
    }

    /**
     * The key of {@code params} for one tenant.
     *
     * @param tenantText what {@link #tenantText} returned, or {@link #SHARED}
     * @throws IllegalArgumentException if {@code params} are null or hold a value that has no canonical form; names its
     *     type, never the value
     */
    public Key key(String tenantText, P params) {
        Scratch scratch = Scratch.take(place);
        try {
            Canonical canonical = scratch.canonical();
            canonical.raw(digested).text(tenantText);
            if (params == null) {
                throw canonical.refusal("they are null. Pass a record, or a map that is empty, if the query has none.");
            }
            canonical.value(params);
            return key(tenantText, scratch.digest());
        } finally {
            scratch.giveBack();
        }
    }

    private Key key(String tenantText, byte[] digest) {
        int hash = start.length;
        byte[] text = new byte[hash + 2 * HASH_BYTES + 1 + tenantText.length()];
        System.arraycopy(start, 0, text, 0, hash);
        for (int i = 0; i < HASH_BYTES; i++) {
            text[hash + 2 * i] = (byte) HEX.toHighHexDigit(digest[i]);
            text[hash + 2 * i + 1] = (byte) HEX.toLowHexDigit(digest[i]);
        }
        int tenant = hash + 2 * HASH_BYTES;
        text[tenant] = ':';
        for (int i = 0; i < tenantText.length(); i++) {
            text[tenant + 1 + i] = (byte) tenantText.charAt(i);
        }
        return new Key(
                new String(text, StandardCharsets.ISO_8859_1),
                tenantText,
                Scratch.longAt(digest, HASH_BYTES),
                Scratch.longAt(digest, HASH_BYTES + 8));
    }
}
