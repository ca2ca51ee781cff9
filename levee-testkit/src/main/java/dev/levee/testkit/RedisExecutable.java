package dev.levee.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import redis.embedded.RedisExecProvider;

/** Finds the server program: the one asked for, else the bundled one, else one on the PATH. */
final class RedisExecutable {
    private static final String ON_THE_PATH = "redis-server";

    private RedisExecutable() {}

    /** @param directory where the bundled program is unpacked to; its owner deletes it */
    static String find(Path directory) {
        String asked = System.getenv(EmbeddedRedis.SERVER_VARIABLE);
        if (asked != null && !asked.isBlank()) {
            return asked;
        }
        String resource = "redis-server-" + RedisExecProvider.redisVersion + "-" + platform();
        try (InputStream bundled = RedisExecProvider.class.getResourceAsStream("/" + resource)) {
            if (bundled != null) {
                return unpack(bundled, directory.resolve(ON_THE_PATH));
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot unpack the bundled Redis server to " + directory + ": " + e.getMessage()
                            + ". Set java.io.tmpdir to a directory with 10 MB of room, or "
                            + EmbeddedRedis.SERVER_VARIABLE
                            + " to an installed redis-server.",
                    e);
        }
        if (isOnThePath()) {
            return ON_THE_PATH;
        }
        throw new IllegalStateException("There is no bundled Redis server for " + platform()
                + " and no redis-server on the PATH. Install one, or set " + EmbeddedRedis.SERVER_VARIABLE
                + " to its path.");
    }

    private static String unpack(InputStream bundled, Path target) throws IOException {
        Files.copy(bundled, target);
        if (!target.toFile().setExecutable(true)) {
            throw new IOException("the file cannot be made executable");
        }
        return target.toString();
    }

    private static String platform() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String os = name.contains("mac") ? "darwin" : name.contains("linux") ? "linux" : name.replace(' ', '-');
        String arch = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> System.getProperty("os.arch");
        };
        return os + "-" + arch;
    }

    private static boolean isOnThePath() {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, ON_THE_PATH))) {
                return true;
            }
        }
        return false;
    }
}
