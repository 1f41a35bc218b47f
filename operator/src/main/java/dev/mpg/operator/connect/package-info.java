/** Connections to servers and poolers, verified by the cluster's own authority. */
@NullMarked
package dev.mpg.operator.connect;

import org.jspecify.annotations.NullMarked;
