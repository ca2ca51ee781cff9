package dev.levee.event;

/**
 * What goes on in a cache at this moment; the numbers are read one after another.
 *
 * @param loads loads under way in this process, refreshes among them
 * @param waitingGets gets that wait for them
 * @param waitingLoads loads that wait for a place, those of other resources that wait for a common one among them
 * @param refreshes reloads in the background that are under way
 * @param nearValues values kept near the application, about
 */
public record CacheState(int loads, int waitingGets, int waitingLoads, int refreshes, long nearValues) {}
