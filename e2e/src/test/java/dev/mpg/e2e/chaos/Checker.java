package dev.mpg.e2e.chaos;

import dev.mpg.e2e.chaos.Violation.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares what clients were told with what stands in the database.
 *
 * <p>Acknowledged writes are there, once and in order; those of which nothing is known at most
 * once; refused ones not at all. Of two servers never both acknowledge at the same time.
 */
final class Checker {

  private Checker() {}

  /**
   * All that is wrong.
   *
   * @param attempts every one that was made for the lists that are compared
   */
  static List<Violation> check(Collection<Attempt> attempts, Found found) {
    List<Violation> violations = new ArrayList<>();
    Map<UUID, Attempt> byId =
        attempts.stream().collect(Collectors.toMap(Attempt::id, Function.identity()));
    present(attempts, found, violations);
    invented(byId, found, violations);
    found.lists().forEach((key, list) -> order(key, list, byId, violations));
    return violations;
  }

  private static void present(
      Collection<Attempt> attempts, Found found, List<Violation> violations) {
    Map<UUID, Integer> inLists = count(found.lists());
    Map<UUID, Integer> inTable = count(found.entries());
    for (Attempt attempt : attempts) {
      int listed = inLists.getOrDefault(attempt.id(), 0);
      int entered = inTable.getOrDefault(attempt.id(), 0);
      String where = "%s; in lists %d times, in the table %d".formatted(attempt, listed, entered);
      if (attempt.is(Outcome.ACKNOWLEDGED) && (listed == 0 || entered == 0)) {
        violations.add(new Violation(Kind.LOST, where));
      } else if (attempt.is(Outcome.REFUSED) && listed + entered > 0) {
        violations.add(new Violation(Kind.RESURRECTED, where));
      } else if (attempt.is(Outcome.UNKNOWN) && (listed == 0) != (entered == 0)) {
        violations.add(new Violation(Kind.TORN, where));
      }
      if (listed > 1 || entered > 1) {
        violations.add(new Violation(Kind.DUPLICATED, where));
      }
    }
  }

  private static Map<UUID, Integer> count(Map<Integer, List<UUID>> ids) {
    Map<UUID, Integer> counts = new HashMap<>();
    ids.values().forEach(list -> list.forEach(id -> counts.merge(id, 1, Integer::sum)));
    return counts;
  }

  private static void invented(Map<UUID, Attempt> byId, Found found, List<Violation> violations) {
    for (Map<Integer, List<UUID>> place : List.of(found.lists(), found.entries())) {
      place.forEach(
          (key, ids) -> {
            for (UUID id : ids) {
              Attempt attempt = byId.get(id);
              if (attempt == null || attempt.key() != key) {
                violations.add(
                    new Violation(Kind.INVENTED, "%s at key %d: %s".formatted(id, key, attempt)));
              }
            }
          });
    }
  }

  private static void order(
      int key, List<UUID> list, Map<UUID, Attempt> byId, List<Violation> violations) {
    Attempt earliest = null;
    for (int index = list.size() - 1; index >= 0; index--) {
      Attempt attempt = byId.get(list.get(index));
      if (attempt == null) {
        continue;
      }
      if (attempt.is(Outcome.ACKNOWLEDGED)
          && (attempt.index() == null || attempt.index() != index)) {
        violations.add(
            new Violation(Kind.REORDERED, "%s stands at %d of %d".formatted(attempt, index, key)));
      }
      // Whatever became of it, it cannot stand before one that was there when it began.
      if (earliest != null && earliest.ended() < attempt.began()) {
        violations.add(
            new Violation(
                Kind.REORDERED,
                "%s stands before %s of %d, which was acknowledged earlier"
                    .formatted(attempt, earliest, key)));
      }
      if (attempt.is(Outcome.ACKNOWLEDGED)
          && (earliest == null || attempt.ended() < earliest.ended())) {
        earliest = attempt;
      }
    }
  }

  /** What was seen must still be there, and first: lists only grow. */
  static List<Violation> vanished(Found before, Found now) {
    List<Violation> violations = new ArrayList<>();
    before
        .lists()
        .forEach(
            (key, list) -> {
              List<UUID> rest = now.lists().getOrDefault(key, List.of());
              if (rest.size() < list.size() || !rest.subList(0, list.size()).equals(list)) {
                Set<UUID> gone = new TreeSet<>(list);
                rest.forEach(gone::remove);
                violations.add(
                    new Violation(
                        Kind.VANISHED,
                        "list %d was seen with %d ids and has %d; gone: %s"
                            .formatted(key, list.size(), rest.size(), gone)));
              }
            });
    before
        .entries()
        .forEach(
            (key, ids) -> {
              Set<UUID> gone = new HashSet<>(ids);
              now.entries().getOrDefault(key, List.of()).forEach(gone::remove);
              gone.forEach(
                  id -> violations.add(new Violation(Kind.VANISHED, id + " from the table")));
            });
    return violations;
  }

  /**
   * Whether one server at a time was the primary.
   *
   * <p>A commit happens at some moment between the beginning and the end of its attempt. So what is
   * reported is certain, whatever those moments were.
   *
   * @param attempts of a whole run: a server may come back much later
   */
  static List<Violation> splitBrain(Collection<Attempt> attempts) {
    List<Attempt> acknowledged =
        attempts.stream()
            .filter(attempt -> attempt.is(Outcome.ACKNOWLEDGED) && attempt.server() != null)
            .toList();
    List<Violation> violations = new ArrayList<>();
    acknowledged.stream()
        .filter(attempt -> attempt.server().recovering())
        .forEach(attempt -> violations.add(splitBrain("acknowledged by a standby: " + attempt)));
    Set<String> systems = new TreeSet<>();
    acknowledged.forEach(attempt -> systems.add(attempt.server().system()));
    if (systems.size() > 1) {
      violations.add(splitBrain("several system identifiers: " + systems));
    }
    violations.addAll(formerTimelines(acknowledged));
    violations.addAll(sharedTimelines(acknowledged));
    return violations;
  }

  /** A promotion begins a higher timeline: once that acknowledges, no lower one may. */
  private static List<Violation> formerTimelines(List<Attempt> acknowledged) {
    List<Attempt> byEnd =
        acknowledged.stream().sorted(Comparator.comparingLong(Attempt::ended)).toList();
    List<Attempt> byBegin =
        acknowledged.stream().sorted(Comparator.comparingLong(Attempt::began)).toList();
    List<Violation> violations = new ArrayList<>();
    Attempt highest = null;
    int ended = 0;
    for (Attempt attempt : byBegin) {
      while (ended < byEnd.size() && byEnd.get(ended).ended() < attempt.began()) {
        Attempt earlier = byEnd.get(ended++);
        if (highest == null || earlier.server().timeline() > highest.server().timeline()) {
          highest = earlier;
        }
      }
      if (highest != null && highest.server().timeline() > attempt.server().timeline()) {
        violations.add(splitBrain("%s began after %s had ended".formatted(attempt, highest)));
      }
    }
    return violations;
  }

  /** Two servers may use a timeline one after the other, as a pod that is made anew does. */
  private static List<Violation> sharedTimelines(List<Attempt> acknowledged) {
    Map<Long, Map<String, List<Attempt>>> timelines = new TreeMap<>();
    acknowledged.forEach(
        attempt ->
            timelines
                .computeIfAbsent(attempt.server().timeline(), t -> new TreeMap<>())
                .computeIfAbsent(attempt.server().address(), a -> new ArrayList<>())
                .add(attempt));
    List<Violation> violations = new ArrayList<>();
    timelines.forEach(
        (timeline, servers) ->
            servers.forEach(
                (one, first) -> {
                  long since = first.stream().mapToLong(Attempt::ended).min().orElseThrow();
                  long until = first.stream().mapToLong(Attempt::began).max().orElseThrow();
                  servers.forEach(
                      (other, second) -> {
                        if (!other.equals(one)) {
                          second.stream()
                              .filter(a -> since < a.began() && a.ended() < until)
                              .map(a -> "%s, while %s did on %d".formatted(a, one, timeline))
                              .forEach(text -> violations.add(splitBrain(text)));
                        }
                      });
                }));
    return violations;
  }

  private static Violation splitBrain(String text) {
    return new Violation(Kind.SPLIT_BRAIN, text);
  }
}
