package dev.mpg.operator.matrix;

/** In which database the statements are tried. */
public enum Place {
  /** There before anything else. */
  FIRST,
  /** Made together with all users but the first. */
  SECOND,
  /** Added when users and objects were already there. */
  LATER
}
