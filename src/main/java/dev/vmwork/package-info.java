/**
 * The application: hands the command line to the commands. src/docs/architecture.md has
 * the map of the packages, and the way of a row through them.
 */
@NullMarked
package dev.vmwork;

import org.jspecify.annotations.NullMarked;
