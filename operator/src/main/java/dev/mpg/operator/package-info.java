/** The operator: its entry point and, below, one package per step from a resource to a cluster. */
@NullMarked
package dev.mpg.operator;

import org.jspecify.annotations.NullMarked;
