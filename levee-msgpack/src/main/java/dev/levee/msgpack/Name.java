package dev.levee.msgpack;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name on the wire of a record's component, or of a record below a {@link Discriminator}. Keep the old name with it when
 * the Java name changes, or choose a short one for what is stored a million times.
 */
@Documented
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface Name {
    /** The name; not empty. */
    String value();
}
