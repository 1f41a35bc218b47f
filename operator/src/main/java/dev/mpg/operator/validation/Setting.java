package dev.mpg.operator.validation;

/**
 * A setting that the spec may give a value to.
 *
 * @param name the setting's name
 * @param type which values it takes
 * @param effect what it takes for a new value to hold
 */
public record Setting(String name, ValueType type, Effect effect) {

  /** What it takes for a new value to hold. */
  public enum Effect {
    /** A reload: sessions go on. */
    RELOAD,

    /** A restart of the process: the instances are restarted one after another. */
    RESTART
  }
}
