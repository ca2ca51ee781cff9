/** Promises kept, on the heap store and on a real Redis: one class for each rule and promise. Start with {@link Fleet}. */
package dev.levee.verification;
