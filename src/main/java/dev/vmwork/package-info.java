/**
 * The application: hands the command line to the commands.
 */
@NullMarked
package dev.vmwork;

import org.jspecify.annotations.NullMarked;
