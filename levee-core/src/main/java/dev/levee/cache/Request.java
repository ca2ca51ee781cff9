package dev.levee.cache;

/**
 * What one get asks for, in a batch over tenants.
 *
 * @param tenant whose data
 * @param params what the query depends on
 */
public record Request<P>(String tenant, P params) {}
