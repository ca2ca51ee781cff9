/** The store on a Redis or Valkey server: connections and scripts. Start with {@link dev.levee.redis.RedisStore}. */
@NullMarked
package dev.levee.redis;

import org.jspecify.annotations.NullMarked;
