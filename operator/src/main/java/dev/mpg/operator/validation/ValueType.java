package dev.mpg.operator.validation;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which values a setting takes. */
public sealed interface ValueType {

  /** Whether the setting takes this value. */
  boolean accepts(String value);

  /** The values it takes, in words. */
  String description();

  /** Values at the edge of what it takes. */
  List<String> examples();

  /** On or off. */
  static ValueType bool() {
    return new Choice(List.of("on", "off", "true", "false", "yes", "no", "1", "0"), "on or off");
  }

  /** One of a few words. */
  static ValueType choice(String... words) {
    return new Choice(List.of(words), "one of " + String.join(", ", words));
  }

  /** A whole number. */
  static ValueType integer(long min, long max) {
    return new Number(min, max, Map.of(), "", "a whole number from " + min + " to " + max);
  }

  /** A number, which may have a fraction. */
  static ValueType real(double min, double max) {
    return new Real(
        plain(min),
        plain(max),
        "a number from " + plain(min).toPlainString() + " to " + plain(max).toPlainString());
  }

  private static BigDecimal plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros();
  }

  /**
   * An amount of memory: a whole number with kB, MB, GB or TB.
   *
   * @param min in kB
   * @param max in kB
   */
  static ValueType memory(long min, long max) {
    return new Number(
        min,
        max,
        Number.MEMORY,
        "kB",
        "a whole number with kB, MB, GB or TB, from "
            + Number.written(min, Number.MEMORY)
            + " to "
            + Number.written(max, Number.MEMORY));
  }

  /** As {@link #memory}; -1 or 0 without a unit switches the setting off. */
  static ValueType memoryOr(String off, long min, long max) {
    return new Or(off, memory(min, max));
  }

  /**
   * A time: a whole number with ms, s, min, h or d.
   *
   * @param min in ms
   * @param max in ms
   */
  static ValueType time(long min, long max) {
    return new Number(
        min,
        max,
        Number.TIME,
        "ms",
        "a whole number with ms, s, min, h or d, from "
            + Number.written(min, Number.TIME)
            + " to "
            + Number.written(max, Number.TIME));
  }

  /** As {@link #time}; -1 or 0 without a unit has a meaning of its own. */
  static ValueType timeOr(String off, long min, long max) {
    return new Or(off, time(min, max));
  }

  /** Text of a given form. */
  static ValueType text(String pattern, String what, String example) {
    return new Text(Pattern.compile(pattern), example, what);
  }

  /** One of a few words, in any case. */
  record Choice(List<String> words, String description) implements ValueType {
    @Override
    public boolean accepts(String value) {
      return words.stream().anyMatch(value::equalsIgnoreCase);
    }

    @Override
    public List<String> examples() {
      return words;
    }
  }

  /** A whole number, with one of the units where there are any. */
  record Number(
      long min, long max, Map<String, Long> units, String smallestUnit, String description)
      implements ValueType {

    /** With the largest unit that leaves a whole number. */
    static String written(long number, Map<String, Long> units) {
      return units.entrySet().stream()
          .filter(unit -> number >= unit.getValue() && number % unit.getValue() == 0)
          .max(Map.Entry.comparingByValue())
          .map(unit -> number / unit.getValue() + unit.getKey())
          .orElse(String.valueOf(number));
    }

    @Override
    public List<String> examples() {
      return List.of(min + smallestUnit, max + smallestUnit);
    }

    static final Map<String, Long> MEMORY =
        new TreeMap<>(Map.of("kB", 1L, "MB", 1L << 10, "GB", 1L << 20, "TB", 1L << 30));
    static final Map<String, Long> TIME =
        new TreeMap<>(
            Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L));
    private static final Map<String, Long> UNITLESS = Map.of("", 1L);
    private static final Pattern FORM = Pattern.compile("(-?[0-9]{1,18})([A-Za-z]*)");

    @Override
    public boolean accepts(String value) {
      if (value.equals("0")) {
        return min <= 0 && 0 <= max;
      }
      Matcher form = FORM.matcher(value);
      if (!form.matches()) {
        return false;
      }
      Long factor = units.isEmpty() ? UNITLESS.get(form.group(2)) : units.get(form.group(2));
      if (factor == null) {
        return false;
      }
      try {
        long number = Math.multiplyExact(Long.parseLong(form.group(1)), factor);
        return min <= number && number <= max;
      } catch (ArithmeticException e) {
        return false;
      }
    }
  }

  /** A decimal number. */
  record Real(BigDecimal min, BigDecimal max, String description) implements ValueType {
    private static final Pattern FORM = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");

    @Override
    public boolean accepts(String value) {
      if (!FORM.matcher(value).matches()) {
        return false;
      }
      BigDecimal number = new BigDecimal(value);
      return min.compareTo(number) <= 0 && number.compareTo(max) <= 0;
    }

    @Override
    public List<String> examples() {
      return List.of(min.toPlainString(), max.toPlainString());
    }
  }

  /** A word with a meaning of its own, or another type. */
  record Or(String word, ValueType type) implements ValueType {
    @Override
    public boolean accepts(String value) {
      return value.equals(word) || type.accepts(value);
    }

    @Override
    public List<String> examples() {
      return Stream.concat(Stream.of(word), type.examples().stream()).toList();
    }

    @Override
    public String description() {
      return word + ", or " + type.description();
    }
  }

  /** Text of a given form. */
  record Text(Pattern pattern, String example, String what) implements ValueType {
    @Override
    public boolean accepts(String value) {
      return pattern.matcher(value).matches();
    }

    @Override
    public String description() {
      return what + ", e.g. " + example;
    }

    @Override
    public List<String> examples() {
      return List.of(example);
    }
  }
}
