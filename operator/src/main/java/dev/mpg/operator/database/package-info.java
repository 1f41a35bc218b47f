/**
 * Users, roles and databases of one server: what is wanted, what is there, a pure plan of the
 * difference, and its execution.
 *
 * <p>{@link dev.mpg.operator.database.DatabaseSync} is the way in. What each role may do is
 * described in {@code docs/permissions.md} and tried statement by statement in {@code
 * PermissionMatrixTest}.
 */
@NullMarked
package dev.mpg.operator.database;

import org.jspecify.annotations.NullMarked;
