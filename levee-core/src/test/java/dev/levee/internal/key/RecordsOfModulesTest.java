package dev.levee.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of an application that is a named module, compiled and loaded as one. */
class RecordsOfModulesTest {
    @TempDir
    private static Path dir;

    private static ClassLoader shop;

    @BeforeAll
    static void compile() throws IOException {
        Path module = source("module-info.java", "module shop { opens shop.open; exports shop.exported; }");
        Path open = source("shop/open/Query.java", "package shop.open; record Query(String id) {}");
        Path exported = source("shop/exported/Query.java", "package shop.exported; public record Query(String id) {}");
        Path closed = source("shop/closed/Query.java", "package shop.closed; record Query(String id) {}");
        Path classes = dir.resolve("classes");
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        classes.toString(),
                        module.toString(),
                        open.toString(),
                        exported.toString(),
                        closed.toString());
        assertThat(failed).isZero();
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("shop"));
        shop = boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader())
                .findLoader("shop");
    }

    private static Path source(String name, String text) throws IOException {
        Path file = dir.resolve("source").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void aRecordOfAnOpenPackageNeedNotBePublic() throws ReflectiveOperationException {
        Class<?> query = shop.loadClass("shop.open.Query");
        Constructor<?> constructor = query.getDeclaredConstructor(String.class);
        constructor.setAccessible(true);
        Keys<Object> keys = Keys.of("shop", "user", query);
        assertThat(keys.key("acme", constructor.newInstance("u"))).isEqualTo(keys.key("acme", Map.of("id", "u")));
    }

    @Test
    void aPublicRecordOfAnExportedPackageNeedNotBeOpened() throws ReflectiveOperationException {
        Class<?> query = shop.loadClass("shop.exported.Query");
        Keys<Object> keys = Keys.of("shop", "user", query);
        assertThat(keys.key("acme", query.getConstructor(String.class).newInstance("u")))
                .isEqualTo(keys.key("acme", Map.of("id", "u")));
    }

    @Test
    void aRecordOfAClosedPackageIsRefusedWithTheLineToAdd() throws ReflectiveOperationException {
        Class<?> query = shop.loadClass("shop.closed.Query");
        for (Class<?> type : List.of(query, query.arrayType())) {
            assertThatThrownBy(() -> Keys.of("shop", "user", type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("shop.closed.Query cannot be read: module shop does not open the package")
                    .hasMessageContaining("Add \"opens shop.closed;\" to its module-info.java");
        }
    }
}
