package dev.levee.internal.machine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;

/** Virtual threads, on the JDKs that have them (21 and newer); Levee is compiled for 17. */
final class VirtualThreads {
    private VirtualThreads() {}

    /** A factory of virtual threads with names that begin so, or {@code otherwise} where there are none. */
    static ThreadFactory factory(String name, ThreadFactory otherwise) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle make = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle named =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            return (ThreadFactory) factory.invoke(named.invoke(make.invoke(), name, 0L));
        } catch (Throwable none) {
            return otherwise;
        }
    }
}
