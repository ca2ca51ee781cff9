package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Lines;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server's product and version.
 *
 * @param product {@code redis} or {@code valkey}
 * @param major the first number
 * @param minor the second
 * @param patch the third
 */
record Release(String product, int major, int minor, int patch) {
    private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})\\.([0-9]{1,4}).*");

    static @Nullable Release of(Lines info) {
        String valkey = info.text("valkey_version");
        return of(valkey.isEmpty() ? "redis" : "valkey", valkey.isEmpty() ? info.text("redis_version") : valkey);
    }

    static @Nullable Release of(String product, String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches()
                ? new Release(
                        product,
                        Integer.parseInt(numbers.group(1)),
                        Integer.parseInt(numbers.group(2)),
                        Integer.parseInt(numbers.group(3)))
                : null;
    }

    /** Major and minor as one number that compares. */
    int branch() {
        return major * 10_000 + minor;
    }

    @Override
    public String toString() {
        return (product.equals("valkey") ? "Valkey " : "Redis ") + major + "." + minor + "." + patch;
    }
}
