/**
 * The start script of a work unit: job profiles, their templates, and the script that
 * they become.
 */
@NullMarked
package dev.vmwork.autorun;

import org.jspecify.annotations.NullMarked;
