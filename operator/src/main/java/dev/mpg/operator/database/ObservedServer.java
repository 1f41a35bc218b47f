package dev.mpg.operator.database;

import java.util.Map;

/**
 * What is there.
 *
 * @param major the server's major version
 * @param superuser the superuser that initdb made: the owner of all databases
 * @param roles by name
 * @param databases by name
 * @param lookup the state of {@link PoolerLookup}; empty when it is not there
 * @param extensions what the image has of them
 */
record ObservedServer(
    int major,
    String superuser,
    Map<String, ObservedRole> roles,
    Map<String, ObservedDatabase> databases,
    String lookup,
    ObservedExtensions extensions) {
  ObservedServer {
    roles = Map.copyOf(roles);
    databases = Map.copyOf(databases);
  }
}
