package dev.mpg.operator.status;

import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.database.SyncResult;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.switchover.Progress;
import dev.mpg.operator.validation.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a status is made of.
 *
 * @param model what is wanted
 * @param credentials for the users whose password cannot be used
 * @param observation what is
 * @param taken names that somebody else has taken
 * @param storageProblem why a volume cannot grow; null when it can
 * @param repositoryStorageProblem why the repository's volume cannot grow; null when it can
 * @param rollout what a rollout waits for; null when none is under way
 * @param sync what the last sync of the database came to; null before the first
 * @param syncProblem why the server could not be reached; null when it could
 * @param probed whether a write through the pooler was committed by the present primary
 * @param probeProblem why it was not; null when it was
 * @param poolerProblem why a pooler could not be brought to the wanted settings; null when it could
 * @param switchover a planned change of the primary; null when none is under way
 * @param backups what was seen of backups
 * @param refused what is wrong with a spec that is newer than the one that is carried out
 */
public record Seen(
    ClusterModel model,
    Credentials credentials,
    Observation observation,
    List<String> taken,
    @Nullable String storageProblem,
    @Nullable String repositoryStorageProblem,
    @Nullable String rollout,
    @Nullable SyncResult sync,
    @Nullable String syncProblem,
    boolean probed,
    @Nullable String probeProblem,
    @Nullable String poolerProblem,
    @Nullable Progress switchover,
    BackupView backups,
    List<Violation> refused) {}
