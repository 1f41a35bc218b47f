/** When backups are due, and what a repository says of itself: pure functions and records. */
@NullMarked
package dev.mpg.operator.backup;

import org.jspecify.annotations.NullMarked;
