package dev.mpg.operator.api.v1alpha1;

/**
 * What may be said of an S3-compatible store; the same in the schema and in the operator's
 * validation. All of it comes to stand in pgBackRest's configuration: nothing here can hold a space
 * or the end of a line.
 */
public final class StoreRules {

  /** A host, and a port where it is not 443. */
  public static final String ENDPOINT_PATTERN =
      "^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[1-9][0-9]{0,4})?$";

  /** Longer ones are refused. */
  public static final int ENDPOINT_MAX_LENGTH = 259;

  /** What {@link #ENDPOINT_PATTERN} asks for, in words. */
  public static final String ENDPOINT_REMEDY =
      "write a host, with a port where it is not 443, and without https:// (TLS is always used),"
          + " e.g. s3.eu-central-1.amazonaws.com";

  /** As stores allow them. */
  public static final String BUCKET_PATTERN = "^[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$";

  /** No name is longer. */
  public static final int BUCKET_MAX_LENGTH = 63;

  /** What {@link #BUCKET_PATTERN} asks for, in words. */
  public static final String BUCKET_REMEDY =
      "write the name of a bucket: 3 to 63 lower-case letters, digits, - and .";

  /** As stores name them. */
  public static final String REGION_PATTERN = "^[A-Za-z0-9][-_A-Za-z0-9]*$";

  /** Longer ones are refused. */
  public static final int REGION_MAX_LENGTH = 63;

  /** What {@link #REGION_PATTERN} asks for, in words. */
  public static final String REGION_REMEDY =
      "write the name of a region, e.g. eu-central-1; a store without regions takes us-east-1";

  /** Parts between slashes, none of which begins with a dot. */
  public static final String PATH_PATTERN =
      "^[A-Za-z0-9_][-A-Za-z0-9_.]*(/[A-Za-z0-9_][-A-Za-z0-9_.]*)*$";

  /** Longer prefixes are refused: what the operator adds needs room. */
  public static final int PREFIX_MAX_LENGTH = 200;

  /** Longer paths are refused. */
  public static final int PATH_MAX_LENGTH = 500;

  /** What {@link #PATH_PATTERN} asks for, in words. */
  public static final String PATH_REMEDY =
      "write a path of letters, digits, - _ and . with single / between its parts, none at its"
          + " ends, e.g. backups/production";

  /** An object's name. */
  public static final String SECRET_PATTERN = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

  /** No object's name is longer. */
  public static final int SECRET_MAX_LENGTH = 253;

  /** What {@link #SECRET_PATTERN} asks for, in words. */
  public static final String SECRET_REMEDY = "write the name of a Secret of the same namespace";

  /** pgBackRest's names of backups. */
  public static final String LABEL_PATTERN = "^[0-9]{8}-[0-9]{6}F(_[0-9]{8}-[0-9]{6}[DI])?$";

  /** What {@link #LABEL_PATTERN} asks for, in words. */
  public static final String LABEL_REMEDY =
      "with restoreFrom.s3 write pgBackRest's label, as in status.label of the"
          + " ManagedPostgresBackup, e.g. 20260131-120000F";

  /** Why both cannot be given. */
  public static final String NO_VOLUME_REMEDY =
      "with backup.s3 there is no volume for backups; remove backup.storage";

  /** Why a cluster stays with what it began with. */
  public static final String STAYS_REMEDY =
      "cannot be set or removed after creation; put the former value back, or make a new cluster"
          + " with backup.s3 as you want it and restoreFrom.cluster: the name of this one";

  /** Why a repository stays where it is. */
  public static final String PLACE_REMEDY =
      "bucket and prefix cannot be changed after creation; put the former value back, or make a"
          + " new cluster with backup.s3 as you want it and restoreFrom.cluster: the name of this"
          + " one";

  /** Why one is to be named. */
  public static final String ONE_SOURCE_REMEDY = "give either cluster or s3";

  /** Key of the Secret with the store's keys. */
  public static final String ACCESS_KEY_ID = "access-key-id";

  /** Key of the Secret with the store's keys. */
  public static final String SECRET_ACCESS_KEY = "secret-access-key";

  /** Key of the Secret with the store's authority. */
  public static final String CA = "ca.crt";

  private StoreRules() {}
}
