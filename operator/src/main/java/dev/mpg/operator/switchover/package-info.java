/** How the primary changes on purpose: what comes next, from what is seen and what is recorded. */
@NullMarked
package dev.mpg.operator.switchover;

import org.jspecify.annotations.NullMarked;
