/** Desired objects, pure functions of the model and the credentials. */
@NullMarked
package dev.mpg.operator.resources;

import org.jspecify.annotations.NullMarked;
