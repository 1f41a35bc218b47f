/** Measurements, started by the scripts in {@code bench/}; not part of the tests. */
@NullMarked
package dev.mpg.e2e.bench;

import org.jspecify.annotations.NullMarked;
