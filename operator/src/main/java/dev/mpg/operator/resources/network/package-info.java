/** Services, NetworkPolicies, PodDisruptionBudgets. */
@NullMarked
package dev.mpg.operator.resources.network;

import org.jspecify.annotations.NullMarked;
