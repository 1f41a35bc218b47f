/** Status and conditions from what was seen. */
@NullMarked
package dev.mpg.operator.status;

import org.jspecify.annotations.NullMarked;
