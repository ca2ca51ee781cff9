package dev.levee.internal.read;

import dev.levee.internal.load.Flight;
import dev.levee.internal.scope.Scope;
import dev.levee.internal.scope.Stamps;
import dev.levee.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** A read of a get that waits for a slow load already: is there a stale value that it may take? If not, it waits on. */
record SecondLook<P, V>(Get<P, V> get, Patience<P, V> patience, Flight<V> waitedFor) implements Reads.Reader {
    @Override
    public String name() {
        return get.name();
    }

    @Override
    public Scope scope() {
        return get.scope();
    }

    @Override
    public void found(byte @Nullable [] entry, Stamps stamps) {
        patience.secondLook(entry, stamps, waitedFor);
    }

    @Override
    public void unreachable(StoreException failure) {
        // The get waits on, as if it had not looked.
    }
}
