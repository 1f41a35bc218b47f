/**
 * Keys and passwords of a cluster: kept ones are used again, missing and expiring ones are made.
 */
@NullMarked
package dev.mpg.operator.credentials;

import org.jspecify.annotations.NullMarked;
