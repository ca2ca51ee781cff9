/**
 * Values as MessagePack, and back: our own reader and writer for records, Jackson for every other type. Start with
 * {@link dev.levee.msgpack.MessagePackCodecFactory}; how a type looks on the wire is decided in the shapes.
 */
@NullMarked
package dev.levee.msgpack;

import org.jspecify.annotations.NullMarked;
