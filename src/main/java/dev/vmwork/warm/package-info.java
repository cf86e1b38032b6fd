/**
 * Warm start: guests that were booted once, saved just before they would run a unit, and
 * are resumed as private copies for every unit.
 */
@NullMarked
package dev.vmwork.warm;

import org.jspecify.annotations.NullMarked;
