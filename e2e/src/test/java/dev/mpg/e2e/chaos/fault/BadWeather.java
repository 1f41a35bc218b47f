package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Weather;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The network fails, or the API server does. */
record BadWeather(String name, Kind kind) implements Fault {

  /** What fails. */
  enum Kind {
    API_GONE(20_000) {
      @Override
      void begin(Scene scene) {
        Weather.apiGone();
      }
    },
    API_FROZEN(24_000) {
      @Override
      void begin(Scene scene) {
        Weather.apiFrozen();
      }
    },
    PRIMARY_WITHOUT_API(12_000) {
      @Override
      void begin(Scene scene) {
        Weather.apiCut(scene.pod(Target.PRIMARY));
      }
    },
    PRIMARY_WITHOUT_STANDBY(20_000) {
      @Override
      void begin(Scene scene) {
        Weather.cut(scene.pod(Target.PRIMARY), scene.pod(Target.STANDBY));
      }
    },
    /** Longer than the lease at times: the standby takes over. */
    PRIMARY_WITHOUT_ANYBODY(28_000) {
      @Override
      void begin(Scene scene) {
        Weather.apiCut(scene.pod(Target.PRIMARY));
        Weather.cut(scene.pod(Target.PRIMARY), scene.pod(Target.STANDBY));
      }
    };

    private final int mostMillis;

    Kind(int mostMillis) {
      this.mostMillis = mostMillis;
    }

    abstract void begin(Scene scene);
  }

  @Override
  public int weight() {
    return 1;
  }

  /** The API server is everybody's, and calm is calm for all. */
  @Override
  public boolean isFeltByAll() {
    return true;
  }

  @Override
  public Act draw(RandomGenerator random) {
    Duration lasts = Fault.between(random, 1_000, kind.mostMillis);
    return new Act() {
      @Override
      public void begin(Scene scene) {
        kind.begin(scene);
      }

      @Override
      public Duration lasts() {
        return lasts;
      }

      @Override
      public void end(Scene scene) {
        Weather.calm();
      }

      @Override
      public String toString() {
        return "%s, %d ms".formatted(name, lasts.toMillis());
      }
    };
  }
}
