package dev.levee.verification.sim;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.DiagnosticCollector;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Loads all of Levee and of the simulation once more, some of it compiled from changed sources. */
final class FreshClasses extends ClassLoader {
    private final Map<String, byte[]> compiled;

    private FreshClasses(Map<String, byte[]> compiled) {
        super(FreshClasses.class.getClassLoader());
        this.compiled = compiled;
    }

    static FreshClasses unchanged() {
        return new FreshClasses(Map.of());
    }

    static FreshClasses with(PlantedBug bug) throws IOException {
        return new FreshClasses(compile(bug.changed(root())));
    }

    /** Runs seeds there; the first that breaks a promise, or -1. */
    long firstBroken(long first, long count) throws ReflectiveOperationException {
        Method run = loadClass(Simulation.class.getName()).getMethod("firstBroken", long.class, long.class);
        return (long) run.invoke(null, first, count);
    }

    /** Runs one seed there; as {@link Simulation#told}. */
    List<String> told(long seed, boolean tracing) throws ReflectiveOperationException {
        Method run = loadClass(Simulation.class.getName()).getMethod("told", long.class, boolean.class);
        return List.of((String[]) run.invoke(null, seed, tracing));
    }

    // The sources lie beside this module.
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return here.endsWith("levee-verification") ? here.getParent() : here;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("dev.levee.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            byte[] bytes = compiled.containsKey(name) ? compiled.get(name) : asBuilt(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] asBuilt(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static Map<String, byte[]> compile(Map<String, String> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        Map<String, ByteArrayOutputStream> written = new HashMap<>();
        List<Source> units = sources.entrySet().stream()
                .map(source -> new Source(source.getKey(), source.getValue()))
                .toList();
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(problems, null, null);
                JavaFileManager manager = new InMemory(standard, written)) {
            List<String> options = List.of("-proc:none", "-nowarn", "--release", "17", "-classpath", classPath());
            if (!compiler.getTask(null, manager, problems, options, null, units).call()) {
                throw new AssertionError("a planted bug does not compile: "
                        + problems.getDiagnostics().get(0));
            }
        }
        Map<String, byte[]> classes = new HashMap<>();
        written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    // In the order of the class loader. Surefire may hand the class path over in a property, or as that of this JVM.
    private static String classPath() {
        Set<String> all = new LinkedHashSet<>();
        for (String property : List.of("java.class.path", "surefire.test.class.path")) {
            String value = System.getProperty(property);
            if (value != null) {
                all.addAll(List.of(value.split(File.pathSeparator)));
            }
        }
        return String.join(File.pathSeparator, all);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("string:///" + path.substring(path.indexOf("/java/") + 6)), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written;

        InMemory(StandardJavaFileManager standard, Map<String, ByteArrayOutputStream> written) {
            super(standard);
            this.written = written;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className.replace('.', '/')), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    written.put(className, out);
                    return out;
                }
            };
        }
    }
}
