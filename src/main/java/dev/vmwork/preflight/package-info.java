/**
 * Everything that is checked before the first guest starts.
 */
@NullMarked
package dev.vmwork.preflight;

import org.jspecify.annotations.NullMarked;
