package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.BackupSpec;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.RepositoryStorage;
import dev.mpg.operator.api.v1alpha1.RestoreSpec;
import dev.mpg.operator.api.v1alpha1.S3Source;
import dev.mpg.operator.api.v1alpha1.S3Spec;
import dev.mpg.operator.api.v1alpha1.S3Store;
import dev.mpg.operator.api.v1alpha1.StoreRules;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores: nothing gets into pgBackRest's configuration that is not a name, and a cluster's
 * repository stays where it is.
 */
final class StoreCheck {
  private static final Pattern ENDPOINT = Pattern.compile(StoreRules.ENDPOINT_PATTERN);
  private static final Pattern BUCKET = Pattern.compile(StoreRules.BUCKET_PATTERN);
  private static final Pattern REGION = Pattern.compile(StoreRules.REGION_PATTERN);
  private static final Pattern PATH = Pattern.compile(StoreRules.PATH_PATTERN);
  private static final Pattern SECRET = Pattern.compile(StoreRules.SECRET_PATTERN);
  private static final Pattern LABEL = Pattern.compile(StoreRules.LABEL_PATTERN);
  private static final String BACKUP = "spec.backup.s3";
  private static final String RESTORE = "spec.restoreFrom.s3";

  private StoreCheck() {}

  static void checkBackup(
      ManagedPostgresSpec spec, @Nullable ManagedPostgresSpec inForce, Consumer<Violation> found) {
    S3Spec store = store(spec);
    if (store != null) {
      checkStore(BACKUP, store, found);
      if (store.getPrefix() != null) {
        check(
            BACKUP + ".prefix",
            store.getPrefix(),
            PATH,
            StoreRules.PREFIX_MAX_LENGTH,
            StoreRules.PATH_REMEDY,
            found);
      }
      checkNoVolume(spec.getBackup(), found);
    }
    if (inForce != null) {
      checkStays(store, store(inForce), found);
    }
  }

  private static void checkNoVolume(@Nullable BackupSpec backup, Consumer<Violation> found) {
    RepositoryStorage volume = backup == null ? null : backup.getStorage();
    if (volume == null) {
      return;
    }
    Stream.of(volume.getSize(), volume.getStorageClassName(), volume.getAutoGrow())
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            asked ->
                found.accept(
                    new Violation(
                        "spec.backup.storage",
                        asked instanceof String text ? text : "autoGrow",
                        StoreRules.NO_VOLUME_REMEDY)));
  }

  private static void checkStays(
      @Nullable S3Spec store, @Nullable S3Spec before, Consumer<Violation> found) {
    if ((store == null) != (before == null)) {
      found.accept(new Violation(BACKUP, text(store), StoreRules.STAYS_REMEDY));
    } else if (store != null
        && before != null
        && (!Objects.equals(store.getBucket(), before.getBucket())
            || !Objects.equals(store.getPrefix(), before.getPrefix()))) {
      found.accept(
          new Violation(
              BACKUP,
              store.getBucket() + "/" + Objects.toString(store.getPrefix(), ""),
              StoreRules.PLACE_REMEDY));
    }
  }

  static void checkRestore(RestoreSpec restore, Consumer<Violation> found) {
    S3Source store = restore.getS3();
    if (store == null) {
      return;
    }
    checkStore(RESTORE, store, found);
    check(
        RESTORE + ".path",
        store.getPath(),
        PATH,
        StoreRules.PATH_MAX_LENGTH,
        StoreRules.PATH_REMEDY,
        found);
    checkSecret(RESTORE + ".cipherSecret", store.getCipherSecret(), found);
    if (restore.getBackup() != null && !LABEL.matcher(restore.getBackup()).matches()) {
      found.accept(
          new Violation("spec.restoreFrom.backup", restore.getBackup(), StoreRules.LABEL_REMEDY));
    }
  }

  private static void checkStore(String field, S3Store store, Consumer<Violation> found) {
    check(
        field + ".endpoint",
        store.getEndpoint(),
        ENDPOINT,
        StoreRules.ENDPOINT_MAX_LENGTH,
        StoreRules.ENDPOINT_REMEDY,
        found);
    check(
        field + ".bucket",
        store.getBucket(),
        BUCKET,
        StoreRules.BUCKET_MAX_LENGTH,
        StoreRules.BUCKET_REMEDY,
        found);
    check(
        field + ".region",
        store.getRegion(),
        REGION,
        StoreRules.REGION_MAX_LENGTH,
        StoreRules.REGION_REMEDY,
        found);
    if (store.getCredentialsSecret() != null) {
      checkSecret(field + ".credentialsSecret", store.getCredentialsSecret(), found);
    }
    if (store.getCaSecret() != null) {
      checkSecret(field + ".caSecret", store.getCaSecret(), found);
    }
  }

  private static void checkSecret(String field, @Nullable String name, Consumer<Violation> found) {
    check(field, name, SECRET, StoreRules.SECRET_MAX_LENGTH, StoreRules.SECRET_REMEDY, found);
  }

  private static void check(
      String field,
      @Nullable String value,
      Pattern pattern,
      int longest,
      String remedy,
      Consumer<Violation> found) {
    String text = Objects.toString(value, "");
    if (text.length() > longest || !pattern.matcher(text).matches()) {
      found.accept(new Violation(field, text, remedy));
    }
  }

  /** All of it in one line; empty when there is none. */
  static String text(@Nullable S3Store store) {
    return store == null
        ? ""
        : Stream.of(
                store.getEndpoint(),
                store.getBucket(),
                store.getRegion(),
                store.getUriStyle() == null ? null : store.getUriStyle().value(),
                store.getCredentialsSecret(),
                store.getCaSecret(),
                store instanceof S3Source source
                    ? source.getPath() + " " + source.getCipherSecret()
                    : null)
            .map(value -> Objects.toString(value, ""))
            .collect(Collectors.joining(" "));
  }

  private static @Nullable S3Spec store(ManagedPostgresSpec spec) {
    return spec.getBackup() == null ? null : spec.getBackup().getS3();
  }
}
