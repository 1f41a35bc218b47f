/** What is: instances, Patroni's state, poolers, as records read from the caches. */
@NullMarked
package dev.mpg.operator.observe;

import org.jspecify.annotations.NullMarked;
