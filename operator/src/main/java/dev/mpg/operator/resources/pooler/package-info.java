/** PgBouncer: Deployment, configuration. */
@NullMarked
package dev.mpg.operator.resources.pooler;

import org.jspecify.annotations.NullMarked;
