/**
 * The data folder: where everything is in it, the lock that one vmwork at a time holds,
 * and a unit's work directory.
 */
@NullMarked
package dev.vmwork.home;

import org.jspecify.annotations.NullMarked;
