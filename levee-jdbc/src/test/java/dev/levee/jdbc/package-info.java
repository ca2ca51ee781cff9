@org.jspecify.annotations.NullMarked
package dev.levee.jdbc;
