package dev.levee.examples.quickstart;

import dev.levee.Levee;
import dev.levee.cache.Outcome;
import dev.levee.cache.TenantCache;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.redis.RedisStore;
import java.time.Duration;

/** Asks twice for one user: the first get runs the query, the second is answered by Redis. */
public final class Quickstart {
    // A program this young may wait for its connection; a service keeps the default of 200 ms.
    private static final Budget PATIENT = Budget.DEFAULT.withTimeout(Duration.ofSeconds(5));

    private Quickstart() {}

    record User(String id, String name) {}

    /** @param args the address of a Redis or Valkey server; {@code redis://localhost:6379} if there is none */
    public static void main(String[] args) {
        String server = args.length > 0 ? args[0] : "redis://localhost:6379";
        try (Levee levee = Levee.with(RedisStore.connect(server))
                .namespace("quickstart")
                .budget(PATIENT)
                .build()) {
            TenantCache<String, User> users = levee.cache("user", String.class, User.class)
                    .freshness(Freshness.of(Duration.ofMinutes(5)).withStaleWhileRevalidate(Duration.ofMinutes(1)))
                    .loader((id, context) -> findUser(context.tenant(), id))
                    .build()
                    .tenant("acme");
            for (int i = 0; i < 2; i++) {
                Outcome<User> outcome = users.lookup("u_12345");
                System.out.println(outcome.label() + ": " + outcome.value());
            }
        }
    }

    /** Stands for your query. */
    private static User findUser(String tenant, String id) throws InterruptedException {
        System.out.println("... the query runs");
        Thread.sleep(500);
        return new User(id, "Ada of " + tenant);
    }
}
