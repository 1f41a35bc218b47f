/** The repository of backups, and what servers need to be backed up and restored. */
@NullMarked
package dev.mpg.operator.resources.backup;

import org.jspecify.annotations.NullMarked;
