package dev.levee.internal.read;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.Loader;
import dev.levee.event.Metric;
import dev.levee.internal.load.Chain;
import dev.levee.internal.load.Flight;
import dev.levee.internal.load.Gates;
import dev.levee.spi.ContextCarrier;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A get whose flight may load now, and how it does: a place, a thread, the loader. */
record Led<P, V>(ReadPath<P, V> path, Get<P, V> get, Flight<V> flight) {

    /** Loads as soon as there are a place and a thread, unless the key backs off. */
    void start() {
        if (!rests()) {
            path.gates.enter(List.of(flight), get.chain, !get.background(), this::loadWith, () -> refuse(null));
        }
    }

    /** Whether the key backs off after a failed load, which has then ended the flight. Past the cache none does. */
    boolean rests() {
        boolean tries = get.ask.mode() == Ask.Mode.RELOAD || get.ask.route().past();
        LoadBackoffException remembered = tries ? null : path.backoffs.resting(get.name());
        if (remembered == null) {
            return false;
        }
        path.teller.count(Metric.BACKED_OFF);
        flight.begin();
        flight.landing().rests(remembered);
        return true;
    }

    private void loadWith(Gates.Ticket ticket) {
        if (get.place.loadsWhereItWaits()) {
            get.stopDeadline();
        }
        Once load = new Once(() -> {
            try {
                new Chain(get.chain, List.of(flight), ticket).run(this::load);
            } finally {
                ticket.leave();
            }
        });
        get.place.load(load, full -> {
            // One that waits for this may have begun it on its own thread.
            if (load.claim()) {
                ticket.leave();
                refuse(full);
            }
        });
        flight.queued(load);
    }

    /** Loads on this thread. */
    void load() {
        Loader<? super P, ? extends V> loader = get.ask.loader();
        Context context = new Context(path.teller.cache(), get.ask.tenant(), get.background());
        path.teller.count(Metric.LOADS);
        path.teller.count(Metric.REFRESHES, get.background() ? 1 : 0);
        flight.begin();
        V value;
        try (ContextCarrier.Scope known = get.opened()) {
            if (loader == null) {
                throw path.noLoader();
            }
            value = loader.load(get.ask.params(), context);
        } catch (Throwable failure) {
            threw(failure);
            return;
        }
        flight.landing().loaded(value, context.wish());
    }

    /** The loader threw. */
    void threw(Throwable failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            flight.landing().interrupted(failure);
        } else {
            flight.landing().failed(failure);
        }
    }

    /** There is no place for the load, or no thread. */
    void refuse(@Nullable RejectedExecutionException full) {
        flight.begin();
        flight.landing().rejected(path.rejected(full));
    }
}
