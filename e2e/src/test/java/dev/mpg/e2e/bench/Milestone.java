package dev.mpg.e2e.bench;

/** What happens while a cluster is made, in the order in which it is told. */
enum Milestone {
  SEEN("the resource is there"),
  OBJECTS("the operator's last object is there"),
  BOUND("first volume bound"),
  SCHEDULED("first server's pod has a node"),
  STARTED("its container runs"),
  PRIMARY("it is the primary: the database is made"),
  WRITTEN("first write through DIRECT_DATABASE_URL"),
  STREAMING("a standby streams"),
  POOLER("poolers answer"),
  READY("Ready");

  private final String text;

  Milestone(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
