/** The certificate authority of each cluster and the certificates it signs. */
@NullMarked
package dev.mpg.operator.pki;

import org.jspecify.annotations.NullMarked;
