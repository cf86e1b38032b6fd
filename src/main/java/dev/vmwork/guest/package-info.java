/**
 * Guests: how QEMU is started, watched and stopped.
 */
@NullMarked
package dev.vmwork.guest;

import org.jspecify.annotations.NullMarked;
