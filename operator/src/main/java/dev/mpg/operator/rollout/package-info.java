/** Decisions about pods and the leader lock: pure functions of an observation. */
@NullMarked
package dev.mpg.operator.rollout;

import org.jspecify.annotations.NullMarked;
