/** Secrets: the users', the operator's own. */
@NullMarked
package dev.mpg.operator.resources.secret;

import org.jspecify.annotations.NullMarked;
