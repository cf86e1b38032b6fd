/**
 * How a QEMU is started and spoken to: what the installed one can do, its command line,
 * its user and limits, and its control channel.
 */
@NullMarked
package dev.vmwork.qemu;

import org.jspecify.annotations.NullMarked;
