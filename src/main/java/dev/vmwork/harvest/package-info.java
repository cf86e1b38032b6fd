/**
 * What a guest leaves behind: the records of its start script, the output, and the
 * verdict.
 */
@NullMarked
package dev.vmwork.harvest;

import org.jspecify.annotations.NullMarked;
