/**
 * The manifest: a CSV file whose rows are work units. Everything that can be wrong with
 * it is found here and reported at once, before the first guest starts.
 */
@NullMarked
package dev.vmwork.manifest;

import org.jspecify.annotations.NullMarked;
