package dev.levee.internal.scope;

import dev.levee.internal.key.Keys;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What many entries belong to: a resource, a tenant, or a tenant within a resource. Deleting its stamps ends all of them at
 * once, whatever their number, and works on a full store; the next load mints new ones.
 *
 * @param namespace keeps two services on one server apart
 * @param resource null for all of them
 * @param tenant as it stands in keys; null for all of them
 */
public record Scope(
        String namespace,
        @Nullable String resource,
        @Nullable String tenant) {
    private static final Pattern STAMP =
            Pattern.compile("levee:stamp:\\{([^:{}]+):(?:r:([a-z0-9]+)|t:([a-z0-9_]+)|rt:([a-z0-9]+):([a-z0-9_]+))}"
                    + ":(?:hard|soft)");

    /** @throws IllegalArgumentException if it is of everything: there is no such stamp */
    public Scope {
        if (resource == null && tenant == null) {
            throw new IllegalArgumentException("a scope names a resource, a tenant, or both");
        }
    }

    /** What the names of all stamps of a namespace begin with. */
    public static String prefix(String namespace) {
        return "levee:stamp:{" + namespace + ":";
    }

    /** The scope whose stamp has this name; null if it is no stamp of a scope. */
    public static @Nullable Scope ofStamp(String name) {
        Matcher parts = STAMP.matcher(name);
        if (!parts.matches()) {
            return null;
        }
        String resource = parts.group(2) != null ? parts.group(2) : parts.group(4);
        String tenant = parts.group(3) != null ? parts.group(3) : parts.group(5);
        return new Scope(parts.group(1), resource, tenant);
    }

    /** What begins the names of both stamps. The braces keep both in one cluster slot. */
    public String name() {
        String of =
                tenant == null ? "r:" + resource : resource == null ? "t:" + tenant : "rt:" + resource + ":" + tenant;
        return prefix(namespace) + of + "}";
    }

    /** The name of the stamp without which an entry is void. */
    public String hardName() {
        return name() + ":hard";
    }

    /** The name of the stamp without which an entry is stale. */
    public String softName() {
        return name() + ":soft";
    }

    /** The stamps to delete: both to void what was stored under them, the soft one to make it stale. */
    public List<String> stamps(boolean softly) {
        return softly ? List.of(softName()) : List.of(hardName(), softName());
    }

    /** Whether the key of this name, one of the same namespace, belongs to it. */
    public boolean covers(String key) {
        return (resource == null || resource.equals(Keys.resourceIn(key)))
                && (tenant == null || tenant.equals(Keys.tenantIn(key)));
    }
}
