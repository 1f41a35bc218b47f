/**
 * From a spec to the list of what is wrong with it: everything that the schema refuses, again, and
 * what only the operator can know, such as which plans there are.
 */
@NullMarked
package dev.mpg.operator.validation;

import org.jspecify.annotations.NullMarked;
