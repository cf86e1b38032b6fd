/**
 * The job repository: how Spring Batch stores in it, the runs in it, and the history that
 * is read from it.
 */
@NullMarked
package dev.vmwork.repository;

import org.jspecify.annotations.NullMarked;
