package dev.mpg.operator.model;

/** What part of a cluster an object belongs to. */
public enum Component {
  POSTGRES("postgres"),
  PGBOUNCER("pgbouncer"),
  REPOSITORY("repository"),
  RESTORE("restore"),
  REMOVAL("removal"),
  CREDENTIALS("credentials");

  private final String label;

  Component(String label) {
    this.label = label;
  }

  /** The value of the component label. */
  public String label() {
    return label;
  }
}
