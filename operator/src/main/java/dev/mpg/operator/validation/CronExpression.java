package dev.mpg.operator.validation;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;

/** Cron expressions of five fields. */
public final class CronExpression {
  private CronExpression() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none; the message says why
   */
  public static Cron parse(String expression) {
    return new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
        .parse(expression)
        .validate();
  }
}
