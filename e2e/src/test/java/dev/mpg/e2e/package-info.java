/**
 * End-to-end tests against the cluster of the current kubecontext, where the operator is installed.
 *
 * <p>Each class has a namespace of its own, with the {@code restricted} Pod Security Standard.
 */
@NullMarked
package dev.mpg.e2e;

import org.jspecify.annotations.NullMarked;
