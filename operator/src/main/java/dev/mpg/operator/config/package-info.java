/** Settings of the operator itself: the plan catalogue, the images, the environment. */
@NullMarked
package dev.mpg.operator.config;

import org.jspecify.annotations.NullMarked;
