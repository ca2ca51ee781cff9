package dev.levee.internal.wire;

/**
 * An entry, ready to be stored.
 *
 * @param bytes the whole entry; not copied
 * @param payloadBytes how many of them are the value as stored, so after compression
 * @param valueBytes how many the value had before compression
 */
public record Written(byte[] bytes, int payloadBytes, int valueBytes) {}
