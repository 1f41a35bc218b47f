package dev.mpg.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferencesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a": 1}            | {"a": 1}         | true
          {"a": 1, "b": 2}    | {"a": 1}         | true
          {"a": 1}            | {"a": 1, "b": 2} | false
          {"a": {"b": 1}}     | {"a": {"b": 2}}  | false
          {"a": [1, 2]}       | {"a": [1, 2]}    | true
          {"a": [2, 1]}       | {"a": [1, 2]}    | false
          {"a": [1, 2, 3]}    | {"a": [1, 2]}    | false
          {"a": [{"b": 1, "c": 2}]} | {"a": [{"b": 1}]} | true
          {}                  | {"a": []}        | true
          {}                  | {"a": {}}        | true
          {"a": [1]}          | {"a": []}        | false
          {"a": "1"}          | {"a": 1}         | false
          {}                  | {"a": {"b": 1}}  | false
          """)
  void whatIsWantedIsThere(String actual, String wanted, boolean expected)
      throws JsonProcessingException {
    boolean contained = Differences.contains(JSON.readTree(actual), JSON.readTree(wanted));

    assertThat(contained).isEqualTo(expected);
  }
}
