/**
 * The commands, and what they print.
 */
@NullMarked
package dev.vmwork.cli;

import org.jspecify.annotations.NullMarked;
