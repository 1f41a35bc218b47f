/** From a resource to a cluster: the steps, in order. */
@NullMarked
package dev.mpg.operator.reconcile;

import org.jspecify.annotations.NullMarked;
