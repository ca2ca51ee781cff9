package dev.levee.verification.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mistake that somebody could make, as a change to the text of source files. The production code knows nothing of it: it is
 * compiled from the changed text when a test asks for it, and loaded beside the true classes.
 */
record PlantedBug(String name, List<Patch> patches) {

    /** In one file, each occurrence of a text becomes another. */
    record Patch(String file, String was, String becomes) {}

    static PlantedBug called(String name) {
        return new PlantedBug(name, List.of());
    }

    /** In the engine, by path below {@code dev/levee}. */
    PlantedBug engine(String path, String was, String becomes) {
        return with(new Patch("levee-core/src/main/java/dev/levee/" + path + ".java", was, becomes));
    }

    /** In the model of the scripts. */
    PlantedBug server(String was, String becomes) {
        String model = "levee-verification/src/test/java/dev/levee/verification/sim/SimRedis.java";
        return with(new Patch(model, was, becomes));
    }

    private PlantedBug with(Patch patch) {
        List<Patch> all = new ArrayList<>(patches);
        all.add(patch);
        return new PlantedBug(name, List.copyOf(all));
    }

    /**
     * The changed files, by path.
     *
     * @throws AssertionError if a file no longer holds the text that is to be changed
     */
    Map<String, String> changed(Path root) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Patch patch : patches) {
            String text = texts.get(patch.file);
            if (text == null) {
                text = Files.readString(root.resolve(patch.file), StandardCharsets.UTF_8);
            }
            if (!text.contains(patch.was)) {
                throw new AssertionError("the planted bug \"" + name + "\" is out of date: " + patch.file
                        + " no longer holds\n" + patch.was);
            }
            texts.put(patch.file, text.replace(patch.was, patch.becomes));
        }
        return texts;
    }

    @Override
    public String toString() {
        return name;
    }
}
