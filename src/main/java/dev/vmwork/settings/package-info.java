/**
 * Files with settings that people write.
 */
@NullMarked
package dev.vmwork.settings;

import org.jspecify.annotations.NullMarked;
