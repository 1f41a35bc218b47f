/**
 * What each role may do, as one table that is tried wherever the operator's roles are: on embedded
 * servers of every supported major version, and by the end-to-end tests through each way into a
 * cluster. The module's test jar holds this package only.
 */
@NullMarked
package dev.mpg.operator.matrix;

import org.jspecify.annotations.NullMarked;
