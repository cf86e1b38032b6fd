/**
 * What a user does about a home besides running units: examine it, clean it, and recover
 * what a killed vmwork left.
 */
@NullMarked
package dev.vmwork.maintenance;

import org.jspecify.annotations.NullMarked;
