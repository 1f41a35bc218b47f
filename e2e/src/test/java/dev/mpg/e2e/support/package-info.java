/** What the tests share: a namespace, a cluster in it, connections to it. */
@NullMarked
package dev.mpg.e2e.support;

import org.jspecify.annotations.NullMarked;
