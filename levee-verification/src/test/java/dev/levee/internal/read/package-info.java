/** What tests need to see of the engine, from within its package. */
package dev.levee.internal.read;
