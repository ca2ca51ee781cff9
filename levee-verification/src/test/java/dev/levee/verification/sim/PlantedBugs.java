package dev.levee.verification.sim;

import java.util.List;

/**
 * The mistakes that the simulation must find. Each takes one rule out, as somebody might who does not see
 * what it is for. With the seed that found it last.
 */
final class PlantedBugs {
    private PlantedBugs() {}

    static final List<PlantedBug> ALL = List.of(
            PlantedBug.called(1, "fill does not compare the lease")
                    .server(
                            "        if (!holds(lease)) {\n            return false;\n        }\n        takesMemory();",
                            "        takesMemory();"),
            PlantedBug.called(10, "release does not compare the lease")
                    .server(
                            "        if (!holds(lease)) {\n            return false;\n        }\n        delete(lease(",
                            "        delete(lease("),
            PlantedBug.called(1, "renew creates a lease that has ended")
                    .server(
                            "        if (!holds(lease)) {\n            return false;\n        }\n        put(lease(",
                            "        put(lease("),
            PlantedBug.called(35, "a lease is compared by its token alone")
                    .server(
                            "return Arrays.equals(read(lease(lease.key())), valueOf(lease));",
                            "byte[] held = read(lease(lease.key()));\n"
                                    + "        return held != null && new String(held, US_ASCII).startsWith(lease.token());"),
            PlantedBug.called(1, "acquire does not look at what was seen")
                    .server(
                            "if (entry != null && !same(entry, seen)) {",
                            "if (entry != null && seen != null && !same(entry, seen)) {"),
            PlantedBug.called(84, "fill leaves the stale copy")
                    .server(
                            "        delete(stale(lease.key()));\n        wake(lease.key());",
                            "        wake(lease.key());"),
            PlantedBug.called(1, "invalidate leaves the lease")
                    .server("        delete(lease(key));\n        delete(stale(key));", "        delete(stale(key));"),
            PlantedBug.called(1, "invalidate leaves the stale copy")
                    .server("        delete(lease(key));\n        delete(stale(key));", "        delete(lease(key));"),
            PlantedBug.called(17, "a lease granted after the load began entitles to fill")
                    .engine(
                            "internal/scope/Scopes",
                            "    /** The names of all their stamps.",
                            "    /** The last known. */\n"
                                    + "    public Stamps latest() {\n        return last;\n    }\n\n    /** The names of all their stamps.")
                    .engine(
                            "internal/load/Acquisition",
                            "home.guard.call(store -> store.abandon(key.text(), token));",
                            "home.guard.call(store -> store.acquire(key.text(), token, null,"
                                    + " home.loading.lease().toMillis())).whenComplete((late, none) -> {\n"
                                    + "                if (late instanceof Acquired.Granted granted) {\n"
                                    + "                    flight.holds(new Brought(granted.lease(), flight.scopes().latest(), null, false),\n"
                                    + "                            new Renewal(home, granted.lease()));\n"
                                    + "                }\n            });"),
            PlantedBug.called(6, "who joins late gets the value at once")
                    .engine("internal/load/Landing", "if (seat.joined() != Joined.LATER || bypass) {", "if (true) {"),
            PlantedBug.called(130, "who joins late is not asked for the stamps")
                    .engine(
                            "internal/load/Landing",
                            ": flight.scopes().read().thenApply(now -> now.same(before));",
                            ": CompletableFuture.completedFuture(true);"),
            PlantedBug.called(51, "the stamps recorded are those of after the load")
                    .engine(
                            "internal/scope/Scopes",
                            "    /** The names of all their stamps.",
                            "    /** The last known. */\n"
                                    + "    public Stamps latest() {\n        return last;\n    }\n\n    /** The names of all their stamps.")
                    .engine(
                            "internal/load/Landing",
                            "Stamps stamps = brought.stamps();",
                            "Stamps stamps = flight.scopes().latest().complete() ? flight.scopes().latest() : brought.stamps();"),
            PlantedBug.called(40, "a read is shared after it was sent")
                    .engine(
                            "internal/read/Reads",
                            "    private int underWay;",
                            "    private int underWay;\n" + "    private @Nullable Batch sent;")
                    .engine(
                            "internal/read/Reads",
                            "Batch batch = waiting.removeFirst();",
                            "Batch batch = waiting.removeFirst();\n            sent = batch;")
                    .engine(
                            "internal/read/Reads",
                            "Batch batch = filling();",
                            "Batch batch = sent != null && !sent.done && sent.places.containsKey(reader.name())"
                                    + " ? sent : filling();")
                    .engine(
                            "internal/read/Reads",
                            "        private int bytes;",
                            "        private int bytes;\n" + "        boolean done;")
                    .engine(
                            "internal/read/Reads",
                            "void deliver(Store.Values values) {",
                            "void deliver(Store.Values values) {\n            done = true;")
                    .engine(
                            "internal/read/Reads",
                            "void fail(StoreException failure) {",
                            "void fail(StoreException failure) {\n            done = true;"),
            PlantedBug.called(5, "an invalidation leaves the own load open to join")
                    .engine("internal/evict/Local", "names.forEach(flights::detach);", ""),
            PlantedBug.called(18, "an invalidation of unknown outcome counts as done")
                    .engine(
                            "internal/evict/Confirmation",
                            "            if (failure == null) {\n                told.complete(null);",
                            "            if (failure == null || Guard.asStoreException(failure).outcomeUnknown()) {\n"
                                    + "                told.complete(null);"),
            PlantedBug.called(12, "a put claims only when it stores")
                    .engine(
                            "internal/evict/Puts",
                            "store -> store.fill(lease, prepared.bytes(), prepared.retentionMillis())",
                            "store -> store.claim(key.text(), lease.token(), leaseMillis).thenCompose(now ->"
                                    + " store.fill(now.lease(), prepared.bytes(), prepared.retentionMillis()))"),
            PlantedBug.called(42, "a refused put does not invalidate")
                    .engine(
                            "internal/evict/Puts",
                            "return evictor.invalidate(List.of(key));",
                            "return CompletableFuture.completedFuture(null);"),
            PlantedBug.called(1, "an age is counted by the lower end of the clock")
                    .engine(
                            "internal/guard/StoreClock",
                            "localMicros(local) + now.high + drift;",
                            "localMicros(local) + now.low - drift;"),
            PlantedBug.called(28, "whoever accepts only young values joins any load")
                    .engine("internal/load/Flight", "(loading && !member.accepts(beganNanos))", "false"),
            PlantedBug.called(19, "who waits for a lease does not poll")
                    .engine(
                            "internal/load/Flight",
                            "poll = home.environment.schedule(wait * 1_000_000, this::end);",
                            ""),
            PlantedBug.called(3, "the wait for a load has no end")
                    .engine(
                            "internal/read/Patience",
                            "deadline = path.environment.schedule(path.loading.maxWait().toNanos(), this::waitedTooLong);",
                            ""),
            PlantedBug.called(2, "a get that fails is not counted")
                    .engine(
                            "internal/read/Get",
                            "path.counted(ask, Metric.FAILED, answers.startNanos(), Duration.ZERO);",
                            ""),
            PlantedBug.called(118, "a queued invalidation that fails again is forgotten")
                    .engine(
                            "internal/evict/Backlog",
                            "            if (failure == null) {\n                pauseNanos",
                            "            forget(part, confirmed);\n            if (failure == null) {\n"
                                    + "                pauseNanos"),
            PlantedBug.called(146, "gets trust the store while an invalidation is queued")
                    .engine(
                            "internal/evict/Backlog",
                            "        if (idle) {\n            return false;",
                            "        if (true) {\n            return false;"),
            PlantedBug.called(68, "an unconfirmed invalidation is not queued")
                    .engine("internal/evict/Confirmation", " && queue.getAsBoolean();", ";"),
            PlantedBug.called(17, "gets that reach the store join a load past it")
                    .engine("internal/load/Flights", "reached ? known.bypasses() : queued", "!reached && queued")
                    .engine("internal/load/Flights", "&& !flight.bypasses() ? flight : null;", "? flight : null;"),
            PlantedBug.called(1, "loads do not wait for a place")
                    .engine(
                            "internal/load/Gate",
                            "place = taken.size() < places ? free() : lender(flights);",
                            "place = free();"),
            PlantedBug.called(87, "a reload that begins at the end of a load counts as part of it")
                    .engine("internal/read/Get", "background() ? null : Chain.current();", "Chain.current();")
                    .engine(
                            "internal/read/Group",
                            "new Group<>(path, place, null, path.traces",
                            "new Group<>(path, place, Chain.current(), path.traces"),
            PlantedBug.called(9, "a read that a write overtook is put near")
                    .engine(
                            "internal/near/Shelves",
                            "if (present != its || stripe.writes != writes) {",
                            "if (present != its) {"),
            PlantedBug.called(43, "near values outlive the link that they were read under")
                    .engine(
                            "internal/near/Shelves",
                            "        if (!policy.standIn().isZero()) {\n            // Before",
                            "        if (last != null) {\n            // Before")
                    .engine(
                            "internal/near/Shelves",
                            "        relic = null;\n        present = new Shelf(epoch, policy, () -> roughNanos, STRIPES);",
                            "        present = relic == null ? new Shelf(epoch, policy, () -> roughNanos, STRIPES) :"
                                    + " relic.shelf().in(epoch);\n        relic = null;")
                    .engine(
                            "internal/near/NearCache",
                            "            // After it: what a read of before proves meanwhile is doubted again.\n"
                                    + "            proofs.doubtAll();",
                            "")
                    .engine(
                            "internal/near/Shelf",
                            "    final Epoch epoch;",
                            "    Epoch epoch;\n\n    Shelf in(Epoch next) {\n        epoch = next;\n        return this;\n    }\n"),
            PlantedBug.called(30, "what a process loads it puts near")
                    .engine(
                            "internal/load/Flights",
                            "            dropNear(key.text());\n            if (failure",
                            "            if (failure")
                    .engine(
                            "internal/near/Proof",
                            "private volatile @Nullable Object standing;",
                            "volatile @Nullable Object standing;")
                    .engine("internal/near/NearCache", "    private void doubt(", """
    public void putLoaded(Key key, Object params, V value, long ageMillis, long loadedAtMillis) {
        Ticket ticket = ticket(key);
        Object stamps = ticket == null ? null : ticket.proof.standing;
        if (ticket != null && stamps != null && value != null) {
            long end = environment.nanoTime() + ttlNanos - ageMillis * 1_000_000;
            NearValue made = new NearValue(
                    keyOf(key, params), ticket.proof, stamps, value, loadedAtMillis, end, bitsOf(key.text()), 1);
            shelves.put(ticket.shelf, ticket.writes, made, environment.nanoTime());
        }
    }

    private void doubt(""")
                    .engine("internal/read/Get", "        finish(new Outcome.Loaded<>(value,", """
        if (path.nearHits != null && led) {
            path.nearHits.near.putLoaded(ask.key(), ask.params(), value, ageMillis, path.clock.ageMillis(0) - ageMillis);
        }
        finish(new Outcome.Loaded<>(value,"""),
            PlantedBug.called(63, "an own write leaves the near value")
                    .engine("internal/evict/Local", "            names.forEach(near::drop);", ""),
            PlantedBug.called(89, "an own clear leaves the near values")
                    .engine("internal/evict/Local", "                near.clear();", ""),
            PlantedBug.called(1107, "near values are served however long the link is silent")
                    .engine("internal/near/Epoch", "return nowNanos - heardNanos <= boundNanos;", "return true;"),
            PlantedBug.called(9, "what is told of a key is not heard")
                    .engine(
                            "internal/near/NearCache",
                            "            drop(name);\n            return;",
                            "            return;"),
            PlantedBug.called(562, "what is told of the stamps is not heard")
                    .engine("internal/near/NearCache", "            doubt(touched);", ""),
            PlantedBug.called(552, "what this process has invalidated stands in while the store is away")
                    .engine(
                            "internal/near/Shelves",
                            "return take(kept == null ? null : kept.shelf(), nameBits) | dropped;",
                            "return dropped;"),
            PlantedBug.called(39, "near values are served past their freshness")
                    .engine("internal/near/NearCache", "found.validUntilNanos - now > 0 && ", ""),
            PlantedBug.called(9, "near values are given to gets that accept only younger ones")
                    .engine(
                            "internal/read/NearHits",
                            "return maxAgeMillis == Ask.ANY_AGE || clock",
                            "return true || clock"),
            PlantedBug.called(2, "entries do not belong to their tenants")
                    .engine("internal/scope/ScopesOfResource", "!byTenant || tenantText", "true || tenantText"),
            PlantedBug.called(225, "who joins late is asked for the resource's stamps only")
                    .engine(
                            "internal/scope/Stamps",
                            "return complete() && are(other.hard, other.soft);",
                            "return complete() && Arrays.equals(hard[0], other.hard[0])"
                                    + " && Arrays.equals(soft[0], other.soft[0]);"),
            PlantedBug.called(633, "gets trust the store while the clear of a tenant is queued")
                    .engine(
                            "internal/evict/Backlog",
                            "                || scopes.containsKey(new Scope(namespace, null, tenant))\n"
                                    + "                || scopes.containsKey(new Scope(namespace, resource, tenant));",
                            ";"),
            PlantedBug.called(18, "the queued expiry of a tenant takes the place of its clear")
                    .engine("internal/evict/Backlog", "softly && (before == null || before.softly())", "softly"),
            PlantedBug.called(40, "an own clear of a tenant leaves its loads open to join")
                    .engine("internal/evict/Local", "                flights.detachTenant(tenant);", ""),
            PlantedBug.called(148, "an own clear of a tenant leaves its near values")
                    .engine("internal/evict/Local", "                near.clear(tenant);", ""),
            PlantedBug.called(562, "what is told of a tenant's stamps is not heard")
                    .engine("internal/near/NearCache", "            proofs.doubt(tenant);", ""));
}
