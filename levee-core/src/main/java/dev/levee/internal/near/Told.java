package dev.levee.internal.near;

import java.util.List;

/** What hears of the writes under some prefixes, and of the epochs. Must be quick and must not block. */
public interface Told {
    /** The beginnings of the names that it hears of. */
    List<String> prefixes();

    /** An epoch begins: what is read from now on is covered by it. Nothing from before is. */
    void begins(Epoch epoch);

    /** The epoch is over; the next one may begin or not. */
    void ends();

    /** Once in a while, whether there is an epoch or not: time to give memory back. */
    void sweep();

    /** Somebody wrote what stands under this name. */
    void changed(String name);
}
