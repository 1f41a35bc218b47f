package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.connect.JdbcConnector;
import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.observe.Observation;

/**
 * One run of the reconciler over one resource: what its steps share.
 *
 * @param resource as it was read
 * @param model what is wanted
 * @param credentials its keys and passwords
 * @param connector opens connections
 * @param observation what is
 * @param memory what is remembered
 */
record Reconciliation(
    ManagedPostgres resource,
    ClusterModel model,
    Credentials credentials,
    JdbcConnector connector,
    Observation observation,
    ClusterMemory memory) {}
