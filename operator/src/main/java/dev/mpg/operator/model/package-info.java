/**
 * A cluster, resolved once from spec, plan and defaults: immutable, what every desired object is a
 * function of.
 */
@NullMarked
package dev.mpg.operator.model;

import org.jspecify.annotations.NullMarked;
