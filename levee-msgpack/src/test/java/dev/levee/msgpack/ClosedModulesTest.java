package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.spi.Codec;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record in a named module is read if the module lets it; if not, the error holds the line that opens it. */
class ClosedModulesTest {
    @TempDir
    Path directory;

    private Class<?> record(String directive, String declaration) throws IOException, ClassNotFoundException {
        Path module = Files.writeString(directory.resolve("module-info.java"), "module shop { " + directive + " }");
        Path source = directory.resolve("Price.java");
        Files.writeString(source, "package shop.model; " + declaration);
        Path classes = directory.resolve("classes");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), module.toString(), source.toString()))
                .isZero();
        Configuration configuration =
                ModuleLayer.boot().configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("shop"));
        return ModuleLayer.defineModulesWithOneLoader(
                        configuration, List.of(ModuleLayer.boot()), getClass().getClassLoader())
                .layer()
                .findLoader("shop")
                .loadClass("shop.model.Price");
    }

    private static String roundTrip(Class<?> type) throws ReflectiveOperationException {
        @SuppressWarnings("unchecked")
        Codec<Object> codec = (Codec<Object>) of(type);
        return String.valueOf(Codecs.decode(codec, Codecs.map("cents", 995, "name", "tea")));
    }

    @Test
    void anExportedRecord() throws Exception {
        Class<?> type = record("exports shop.model;", "public record Price(int cents, String name) {}");
        assertThat(roundTrip(type)).isEqualTo("Price[cents=995, name=tea]");
    }

    @Test
    void anOpenedRecordThatIsNotPublic() throws Exception {
        Class<?> type = record("opens shop.model;", "record Price(int cents, String name) {}");
        assertThat(roundTrip(type)).isEqualTo("Price[cents=995, name=tea]");
    }

    @Test
    void aClosedOneIsRefusedWithTheWayOut() throws Exception {
        Class<?> type = record("", "public record Price(int cents, String name) {}");
        assertThatThrownBy(() -> of(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Add 'opens shop.model to dev.levee.msgpack;' to the module-info of shop");
    }
}
