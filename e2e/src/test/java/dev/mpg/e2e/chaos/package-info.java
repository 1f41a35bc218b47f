/**
 * Faults, random and repeatable by a seed, under writers whose every answer is recorded; and the
 * check that what was acknowledged is there, once and in order.
 *
 * <p>{@link dev.mpg.e2e.chaos.Checker} is pure. {@link dev.mpg.e2e.chaos.RoundPlan} draws the
 * faults of a round from the registry, {@link dev.mpg.e2e.chaos.fault.Faults}; {@link
 * dev.mpg.e2e.chaos.ChaosRun} runs rounds.
 */
package dev.mpg.e2e.chaos;
