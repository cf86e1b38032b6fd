/**
 * A home's own PostgreSQL server, for those who have no other.
 */
@NullMarked
package dev.vmwork.server;

import org.jspecify.annotations.NullMarked;
