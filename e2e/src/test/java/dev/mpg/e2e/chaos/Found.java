package dev.mpg.e2e.chaos;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What stands in the database.
 *
 * @param lists by their keys
 * @param entries ids in the table, by the keys they were entered for
 */
record Found(Map<Integer, List<UUID>> lists, Map<Integer, List<UUID>> entries) {}
