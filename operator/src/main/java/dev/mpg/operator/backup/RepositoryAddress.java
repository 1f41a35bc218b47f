package dev.mpg.operator.backup;

/**
 * Where a cluster's repository is asked.
 *
 * @param ip of the pod
 * @param peer the name that its certificate is to have
 */
public record RepositoryAddress(String ip, String peer) {}
