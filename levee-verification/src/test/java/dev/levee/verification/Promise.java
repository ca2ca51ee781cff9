package dev.levee.verification;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** The promises and rules that a test defends, by the numbers of ARCHITECTURE.md and docs/how-it-works.md. */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@interface Promise {
    String[] value();
}
