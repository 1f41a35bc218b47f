package dev.mpg.e2e.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the clients of one cluster were told in all rounds so far, compared with what is there: in
 * the lists of the last round, and in each older one that has changed since.
 */
final class Audit {

  private final Ledger ledger;
  private final Map<Integer, List<Attempt>> attempts = new TreeMap<>();
  private final Map<Integer, String> fingerprints = new HashMap<>();
  private final Found seen = new Found(new HashMap<>(), new HashMap<>());
  private final List<Attempt> all = new ArrayList<>();

  Audit(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Compares, with the attempts of another round. */
  List<Violation> add(List<Attempt> round) {
    all.addAll(round);
    round.forEach(
        attempt -> attempts.computeIfAbsent(attempt.key(), k -> new ArrayList<>()).add(attempt));
    Map<Integer, String> now = ledger.fingerprints();
    List<Integer> changed =
        attempts.keySet().stream()
            .filter(key -> !now.containsKey(key) || !now.get(key).equals(fingerprints.get(key)))
            .toList();
    Found found = ledger.read(changed);
    List<Attempt> concerned = changed.stream().flatMap(key -> attempts.get(key).stream()).toList();
    List<Violation> violations = new ArrayList<>(Checker.check(concerned, found));
    violations.addAll(Checker.vanished(seen(changed), found));
    violations.addAll(Checker.splitBrain(all));
    changed.forEach(key -> fingerprints.put(key, now.getOrDefault(key, "")));
    seen.lists().putAll(found.lists());
    seen.entries().putAll(found.entries());
    return violations;
  }

  private Found seen(List<Integer> keys) {
    Found part = new Found(new HashMap<>(seen.lists()), new HashMap<>(seen.entries()));
    part.lists().keySet().retainAll(keys);
    part.entries().keySet().retainAll(keys);
    return part;
  }

  /** All that clients were told, to be kept when something is wrong. */
  List<Attempt> attempts() {
    return List.copyOf(all);
  }

  /** What was seen last. */
  Found seen() {
    return seen;
  }
}
