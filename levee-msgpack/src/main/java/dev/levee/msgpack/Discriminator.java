package dev.levee.msgpack;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a sealed interface or class whose permitted subtypes are records: the field that says which of them a value is. It
 * stands first in the map and holds the record's {@link Name}, or its simple class name. Only the permitted records are
 * ever made: what the field says is looked up in a closed table, never loaded as a class.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Discriminator {
    /** The name of the field; no record below may have a component of this name. */
    String value() default "type";
}
