package dev.levee.internal.load;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gets that take part in a flight, and when each joined: what it may be given depends on that. Guarded by its flight. */
final class Seats<V> {
    private List<Seat<V>> taken = new ArrayList<>(2);

    /** When a get joined, seen from what the flight has sent and begun. */
    enum Joined {
        BEFORE_ACQUIRE,
        BEFORE_LOAD,
        LATER
    }

    record Seat<V>(Member<V> member, Joined joined) {}

    void add(Member<V> member, Joined joined) {
        taken.add(new Seat<>(member, joined));
    }

    /** The seat that this get had, or null. */
    @Nullable
    Seat<V> remove(Member<V> member) {
        for (int i = 0; i < taken.size(); i++) {
            if (taken.get(i).member() == member) {
                return taken.remove(i);
            }
        }
        return null;
    }

    /** The seat of this get, or null. */
    @Nullable
    Seat<V> find(Member<V> member) {
        for (Seat<V> seat : taken) {
            if (seat.member() == member) {
                return seat;
            }
        }
        return null;
    }

    /** A get that may run the load on its own thread, or null. */
    @Nullable
    Member<V> helper() {
        for (Seat<V> seat : taken) {
            if (seat.member().helps()) {
                return seat.member();
            }
        }
        return null;
    }

    /** All seats but one, which stays. */
    List<Seat<V>> takeAllBut(Member<V> member) {
        Seat<V> kept = find(member);
        List<Seat<V>> all = takeAll();
        if (kept != null) {
            all.remove(kept);
            taken.add(kept);
        }
        return all;
    }

    /** All seats; none is taken from now on. */
    List<Seat<V>> takeAll() {
        List<Seat<V>> all = taken;
        taken = new ArrayList<>();
        return all;
    }

    /** Those that may be given what the acquire found, and for whom somebody waits. */
    List<Seat<V>> waitingSinceBeforeAcquire() {
        return taken.stream()
                .filter(seat ->
                        seat.joined() == Joined.BEFORE_ACQUIRE && !seat.member().background())
                .toList();
    }

    boolean nobodyWaits() {
        return taken.stream().allMatch(seat -> seat.member().background());
    }

    int size() {
        return taken.size();
    }
}
