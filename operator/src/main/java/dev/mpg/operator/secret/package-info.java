/** Passwords of database users, and what the server keeps of them. */
@NullMarked
package dev.mpg.operator.secret;

import org.jspecify.annotations.NullMarked;
