/**
 * The words that everything else is said in: a work unit, what a row may ask of it, its
 * steps, and how it ends.
 */
@NullMarked
package dev.vmwork.unit;

import org.jspecify.annotations.NullMarked;
