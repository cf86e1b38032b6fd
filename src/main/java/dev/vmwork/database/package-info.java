/**
 * The database of the job repository: its files, its schema, and how others look at it
 * while a vmwork is writing.
 */
@NullMarked
package dev.vmwork.database;

import org.jspecify.annotations.NullMarked;
