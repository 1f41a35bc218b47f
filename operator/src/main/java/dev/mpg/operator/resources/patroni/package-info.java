/**
 * Postgres under Patroni: StatefulSets, configuration, rights, settings that follow from the plan.
 */
@NullMarked
package dev.mpg.operator.resources.patroni;

import org.jspecify.annotations.NullMarked;
