/**
 * The four steps of a work unit: render, inject, execute, harvest; and what differs
 * between a cold and a warm start in each.
 */
@NullMarked
package dev.vmwork.step;

import org.jspecify.annotations.NullMarked;
