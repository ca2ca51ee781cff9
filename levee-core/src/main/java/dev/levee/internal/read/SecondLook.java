package dev.levee.internal.read;

import dev.levee.internal.load.Flight;
import dev.levee.internal.scope.Scopes;
import dev.levee.internal.scope.Stamps;
import dev.levee.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A read of a get that waits for a slow load already: is there a stale value that it may take? If not, it waits on.
 *
 * @param setAside whether to look for what an expire has set aside (R6), rather than under the key itself
 */
record SecondLook<P, V>(Get<P, V> get, Patience<P, V> patience, Flight<V> waitedFor, boolean setAside)
        implements Reads.Reader {
    @Override
    public String name() {
        // The names that stand beside a key are part of what a store promises.
        return setAside ? "{" + get.name() + "}:stale" : get.name();
    }

    @Override
    public Scopes scopes() {
        return get.scopes();
    }

    @Override
    public void found(byte @Nullable [] entry, Stamps stamps) {
        patience.secondLook(entry, stamps, setAside, waitedFor);
    }

    @Override
    public void unreachable(StoreException failure) {
        // The get waits on, as if it had not looked.
    }
}
