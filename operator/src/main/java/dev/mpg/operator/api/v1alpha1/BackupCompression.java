package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the files of a backup are compressed. The log always is, with Zstandard. */
public enum BackupCompression {
  /** Not at all: for data that are compressed already. */
  @JsonProperty("none")
  NONE("none"),

  /** With LZ4: less processor time than Zstandard, more room. */
  @JsonProperty("lz4")
  LZ4("lz4"),

  /** With Zstandard. */
  @JsonProperty("zst")
  ZST("zst");

  private final String value;

  BackupCompression(String value) {
    this.value = value;
  }

  /** The value in YAML, which is also pgBackRest's. */
  public String value() {
    return value;
  }
}
