/** Health, metrics, Events. */
@NullMarked
package dev.mpg.operator.ops;

import org.jspecify.annotations.NullMarked;
