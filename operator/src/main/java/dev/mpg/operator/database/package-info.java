/**
 * Users, roles and databases of one server: what is wanted, what is there, a pure plan of the
 * difference, and its execution. {@link dev.mpg.operator.database.DatabaseSync} is the way in.
 *
 * <p>The rules, each tried by a test on a real server:
 *
 * <ul>
 *   <li>What the operator made is marked by a comment. A role of a wanted name without it is taken
 *       over only when it is plain: a login (or, for a group, not), without attributes, foreign
 *       memberships or objects of its own. Any other is refused and left as it is.
 *   <li>A wanted database that exists is adopted: its owner, who may connect, and the groups'
 *       rights on all that is in it are set. Afterwards only what {@code schema_admin} owns in it
 *       is kept right; what a superuser makes in it, or grants to other roles, is left alone.
 *   <li>The groups' rights cannot be taken away by hand: a revoked one is given back.
 *   <li>A new database lets in superusers only until everything in it is prepared.
 *   <li>A database off the list keeps its data, unless the comment that the operator left on it
 *       says that this resource wanted otherwise; one that was ready and is gone is not made again.
 *   <li>An extension's script never runs where users can make objects.
 *   <li>A user off the list is dropped. A user whose role changes loses the old rights at once;
 *       sessions that have switched to a role that is revoked are ended, since they would keep it.
 * </ul>
 */
@NullMarked
package dev.mpg.operator.database;

import org.jspecify.annotations.NullMarked;
