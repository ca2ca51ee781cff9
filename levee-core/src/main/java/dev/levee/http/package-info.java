/**
 * What HTTP says about caches, for services that answer from one: response headers of an outcome, directives of a request.
 * Knows no servlet and no framework. Start with {@link dev.levee.http.HttpCacheHeaders}.
 */
@NullMarked
package dev.levee.http;

import org.jspecify.annotations.NullMarked;
