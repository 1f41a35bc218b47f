package dev.mpg.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class MemberStatusTest {
  @Test
  void aLargerValueNeedsARestartOnly() {
    MemberStatus status =
        pending("\"max_connections\": {\"old_value\": \"90\", \"new_value\": \"110\"}");

    assertThat(status.pendingRestart()).isTrue();
    assertThat(status.pendingDecrease()).isEmpty();
  }

  @Test
  void aSmallerValueIsNotBroughtByARestartOfAPod() {
    MemberStatus status =
        pending("\"max_connections\": {\"old_value\": \"110\", \"new_value\": \"90\"}");

    assertThat(status.pendingRestart()).isFalse();
    assertThat(status.pendingDecrease()).containsExactly("max_connections");
  }

  @Test
  void anotherSettingBesideItIs() {
    MemberStatus status =
        pending(
            "\"max_connections\": {\"old_value\": \"110\", \"new_value\": \"90\"},"
                + " \"shared_buffers\": {\"old_value\": \"512MB\", \"new_value\": \"256MB\"}");

    assertThat(status.pendingRestart()).isTrue();
    assertThat(status.pendingDecrease()).containsExactly("max_connections");
  }

  @Test
  void whatTheImageAddsIsRead() {
    MemberStatus status =
        of(
            "{\"state\": \"start failed\", \"volume\": {\"size\": 300, \"used\": 200},"
                + " \"unusable\": \"start failed\"}");

    assertThat(status.volumeUsed()).isEqualTo(200);
    assertThat(status.unusable()).isEqualTo("start failed");
  }

  @Test
  void whereAStandbyHasTheLogFromIsRead() {
    assertThat(of("{\"state\": \"running\", \"log\": \"repository\"}").catchesUp()).isTrue();
    assertThat(of("{\"state\": \"running\", \"log\": \"missing\"}").lacksLog()).isTrue();
    assertThat(of("{\"state\": \"running\"}").lacksLog()).isFalse();
    assertThat(of("{\"state\": \"running\"}").catchesUp()).isFalse();
  }

  @Test
  void anImageThatDoesNotSayItIsTakenAsItIs() {
    assertThat(of("{}").volumeUsed()).isZero();
    assertThat(of("{}").unusable()).isEmpty();
  }

  @Test
  void whatCannotBeReadSaysNothing() {
    assertThat(of("{")).isEqualTo(MemberStatus.NONE);
  }

  private static MemberStatus pending(String reasons) {
    return of("{\"state\": \"running\", \"pending_restart_reason\": {" + reasons + "}}");
  }

  private static MemberStatus of(String annotation) {
    return MemberStatus.of(
        new PodBuilder()
            .withNewMetadata()
            .addToAnnotations("status", annotation)
            .endMetadata()
            .build());
  }
}
