/**
 * The host's files, memory and disks, and what it does not tell of them.
 */
@NullMarked
package dev.vmwork.host;

import org.jspecify.annotations.NullMarked;
