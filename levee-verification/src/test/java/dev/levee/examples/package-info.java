/** The examples of the README and the guide, run as tests. Start with {@link GuideExamplesTest}. */
package dev.levee.examples;
