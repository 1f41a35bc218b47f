/** The resource types, version {@code mpg.dev/v1alpha1}, as a person writes them. */
@NullMarked
package dev.mpg.operator.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
