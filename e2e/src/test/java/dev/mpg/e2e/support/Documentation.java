package dev.mpg.e2e.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands as the documentation has them. */
public final class Documentation {

  /** The folder that the commands are meant to be run in. */
  public static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private Documentation() {}

  /**
   * The commands of a section.
   *
   * @param page e.g. {@code docs/import.md}
   * @param heading of the section, without its number signs
   * @return each block of shell commands, in order
   */
  public static List<String> commands(String page, String heading) throws IOException {
    List<String> blocks = new ArrayList<>();
    boolean within = false;
    StringBuilder block = null;
    for (String line : Files.readAllLines(REPOSITORY.resolve(page))) {
      if (block != null && line.equals("```")) {
        blocks.add(block.toString());
        block = null;
      } else if (block != null) {
        block.append(line).append('\n');
      } else if (line.startsWith("## ")) {
        within = line.equals("## " + heading);
      } else if (within && line.equals("```sh")) {
        block = new StringBuilder();
      }
    }
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(page + " has no commands under " + heading);
    }
    return blocks;
  }
}
