package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Shell;
import java.util.random.RandomGenerator;

/** One process of a server gets SIGKILL. */
record ProcessKilled(String name, Process process) implements Fault {

  /** Which one, by the title that it gives itself. */
  enum Process {
    POSTMASTER("kill -9 $(head -1 /var/lib/postgresql/data/pgdata/postmaster.pid)"),
    BACKEND(titled("fly-user")),
    WALSENDER(titled("walsender")),
    CHECKPOINTER(titled("checkpointer"));

    private final String script;

    Process(String script) {
      this.script = script;
    }

    /** The first that is found; none is no error, as of a walsender when no standby streams. */
    private static String titled(String title) {
      return "process=$(%s | head -n 1); [ -z \"$process\" ] || kill -9 $process"
          .formatted(Shell.processes("postgres:.*" + title));
    }
  }

  @Override
  public Act draw(RandomGenerator random) {
    Target target =
        process == Process.POSTMASTER || process == Process.CHECKPOINTER
            ? Target.server(random)
            : Target.PRIMARY;
    return new Act() {
      @Override
      public void begin(Scene scene) {
        Shell.inContainer(scene.pod(target), Scene.POSTGRES, process.script);
      }

      @Override
      public String toString() {
        return name + ", " + target;
      }
    };
  }
}
