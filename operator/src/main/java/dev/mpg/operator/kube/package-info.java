/** The API server: cached reads, writes only where something differs. */
@NullMarked
package dev.mpg.operator.kube;

import org.jspecify.annotations.NullMarked;
