package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a user may do, in every database of its cluster, present and future.
 *
 * <p>Each role is a NOLOGIN group of the same name in the server; a login user belongs to exactly
 * one.
 */
public enum UserRole {
  /** Reads and writes everything, and changes the structure: tables, schemas, functions. */
  @JsonProperty("schema_admin")
  SCHEMA_ADMIN("schema_admin"),

  /** Reads and writes data, cannot change the structure. */
  @JsonProperty("writer")
  WRITER("writer"),

  /** Reads data only. */
  @JsonProperty("reader")
  READER("reader");

  private final String group;

  UserRole(String group) {
    this.group = group;
  }

  /** The name of the group in the server, which is also the value in YAML. */
  public String group() {
    return group;
  }
}
