package dev.levee.micrometer;

import dev.levee.heap.HeapStore;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store on the heap that fails every call while it is told to. */
final class FailingStore {
    final Store store;
    volatile boolean down;

    FailingStore(Environment environment) {
        Store heap = HeapStore.of(environment, 1 << 20);
        store = (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (down && method.getReturnType() == CompletionStage.class) {
                        return CompletableFuture.failedFuture(
                                new StoreException(StoreException.Reason.FAILED, "it is down"));
                    }
                    try {
                        return method.invoke(heap, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
