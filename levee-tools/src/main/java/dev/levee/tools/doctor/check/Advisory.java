package dev.levee.tools.doctor.check;

import java.util.List;

/**
 * A vulnerability and where it is mended.
 *
 * @param id the CVE
 * @param since the first version that has it
 * @param mended for each branch that was mended, the first version without it
 * @param what what it lets somebody do
 */
record Advisory(String id, Release since, List<Release> mended, String what) {
    /** A line of the resource: product, CVE, first version, mended versions by comma, then words. */
    static Advisory parse(String line) {
        String[] parts = line.strip().split("\\s+", 5);
        return new Advisory(
                parts[1],
                release(parts[0], parts[2]),
                List.of(parts[3].split(",")).stream()
                        .map(v -> release(parts[0], v))
                        .toList(),
                parts[4]);
    }

    private static Release release(String product, String version) {
        Release release = Release.of(product, version);
        if (release == null) {
            throw new IllegalStateException("'" + version + "' is no version");
        }
        return release;
    }

    /** Whether a release has it. A branch that was never mended has it if a newer one was. */
    boolean concerns(Release release) {
        if (!release.product().equals(since.product())
                || release.branch() < since.branch()
                || release.branch() == since.branch() && release.patch() < since.patch()) {
            return false;
        }
        boolean newerMended = false;
        for (Release fixed : mended) {
            if (fixed.branch() == release.branch()) {
                return release.patch() < fixed.patch();
            }
            newerMended |= fixed.branch() > release.branch();
        }
        return newerMended;
    }
}
