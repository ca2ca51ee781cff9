package dev.levee.internal.read;

import dev.levee.cache.AsyncTenantCache;
import dev.levee.cache.Loader;
import dev.levee.cache.Outcome;
import dev.levee.internal.near.NearValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The asynchronous form of {@link TenantFace}: the same asks, without a thread that waits. */
record AsyncFace<P, V>(TenantFace<P, V> face) implements AsyncTenantCache<P, V> {

    @Override
    public CompletionStage<@Nullable V> get(P params) {
        return told(lookup(params), Outcome::value);
    }

    @Override
    public CompletionStage<@Nullable V> get(P params, Loader<? super P, ? extends V> loader) {
        NearValue found = face.near(params);
        return found != null
                ? CompletableFuture.completedFuture(path().nearValue(found))
                : told(path().lookupAsync(face.ask(params, loader)), Outcome::value);
    }

    @Override
    public CompletionStage<Outcome<V>> lookup(P params) {
        face.cache.requireLoader(face.cache.loader);
        NearValue found = face.near(params);
        return found != null
                ? CompletableFuture.completedFuture(path().nearOutcome(found))
                : path().lookupAsync(face.ask(params, Ask.Mode.GET));
    }

    @Override
    public CompletionStage<@Nullable V> getIfPresent(P params) {
        NearValue found = face.near(params);
        return found != null
                ? CompletableFuture.completedFuture(path().nearValue(found))
                : told(path().lookupAsync(face.ask(params, Ask.Mode.PEEK)), Outcome::value);
    }

    @Override
    public CompletionStage<Map<P, V>> getAll(Collection<? extends P> params) {
        return told(lookupAll(params), outcomes -> Batches.values(face.cache.resource(), outcomes));
    }

    @Override
    public CompletionStage<Map<P, Outcome<V>>> lookupAll(Collection<? extends P> params) {
        return told(
                face.cache.lookupAllAsync(params, face::near, asked -> face.ask(asked, Ask.Mode.GET)),
                Function.identity());
    }

    @Override
    public CompletionStage<Void> put(P params, @Nullable V value) {
        return handedOver(face.stored(params, value));
    }

    @Override
    public CompletionStage<Void> invalidate(P params) {
        return handedOver(face.cache.evictor.invalidate(List.of(face.key(params))));
    }

    @Override
    public CompletionStage<Void> invalidate(Collection<? extends P> params) {
        return handedOver(face.cache.evictor.invalidate(face.keys(params)));
    }

    @Override
    public CompletionStage<Void> expire(P params) {
        return handedOver(face.cache.evictor.expire(face.key(params)));
    }

    @Override
    public CompletionStage<Void> clear() {
        return handedOver(face.cleared());
    }

    @Override
    public CompletionStage<Void> expireAll() {
        return handedOver(face.allExpired());
    }

    @Override
    public CompletionStage<@Nullable V> refresh(P params) {
        return told(path().lookupAsync(face.loading(face.reload(params))), Outcome::value);
    }

    // Not by thenApply: a stage that depends on another wraps its failure, and users are to be told the loader's own.
    private static <T, R> CompletionStage<R> told(CompletionStage<T> answer, Function<? super T, ? extends R> result) {
        CompletableFuture<R> told = new CompletableFuture<>();
        answer.whenComplete((value, failure) -> {
            if (failure != null) {
                told.completeExceptionally(Outcomes.original(failure));
                return;
            }
            try {
                told.complete(result.apply(value));
            } catch (RuntimeException failed) {
                told.completeExceptionally(failed);
            }
        });
        return told;
    }

    private ReadPath<P, V> path() {
        return face.cache.path;
    }

    private <T> CompletableFuture<T> handedOver(CompletableFuture<T> answer) {
        path().requireOpen();
        return path().handedOver(answer);
    }
}
