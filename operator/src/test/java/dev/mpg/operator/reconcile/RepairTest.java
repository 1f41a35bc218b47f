package dev.mpg.operator.reconcile;

import static dev.mpg.operator.reconcile.RunningOperator.NAMESPACE;
import static dev.mpg.operator.reconcile.RunningOperator.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is changed by hand is put back; what is added beside it is left alone. */
class RepairTest {
  private RunningOperator operator;

  @BeforeEach
  void start() {
    operator = new RunningOperator();
    operator.create("{plan: basic}");
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void everyObjectThatIsDeletedComesBack() {
    List<HasMetadata> objects = operator.objects();

    objects.forEach(object -> operator.client().resource(object).delete());

    for (HasMetadata object : objects) {
      soon().alias(object.getKind() + " " + name(object)).until(() -> now(object) != null);
    }
  }

  @Test
  void aVolumeClaimComesBackWhileItsStatefulSetIsThere() {
    operator
        .client()
        .persistentVolumeClaims()
        .inNamespace(NAMESPACE)
        .withName("data-shop-2-0")
        .delete();

    soon()
        .until(
            () ->
                operator
                        .client()
                        .persistentVolumeClaims()
                        .inNamespace(NAMESPACE)
                        .withName("data-shop-2-0")
                        .get()
                    != null);
  }

  @Test
  void everyObjectThatIsEditedIsPutBack() {
    List<HasMetadata> objects = operator.objects();

    for (HasMetadata object : objects) {
      operator
          .client()
          .resource(object)
          .edit(
              edited -> {
                edited.getMetadata().getLabels().put(Labels.NAME, "edited");
                return edited;
              });
    }

    for (HasMetadata object : objects) {
      soon()
          .alias(object.getKind() + " " + name(object))
          .until(
              () ->
                  Labels.NAME_VALUE.equals(now(object).getMetadata().getLabels().get(Labels.NAME)));
    }
  }

  @Test
  void aServiceThatPointsElsewhereIsTurnedBack() {
    Service service = service();

    operator
        .client()
        .resource(service)
        .edit(
            edited -> {
              edited.getSpec().setSelector(Map.of("app", "another"));
              return edited;
            });

    soon().until(() -> service().getSpec().getSelector().containsKey(Labels.ROLE));
    assertThat(service().getSpec().getSelector())
        .containsEntry(Labels.CLUSTER, "shop")
        .containsEntry(Labels.ROLE, Labels.ROLE_PRIMARY);
  }

  @Test
  void aLabelThatSomebodyAddedStaysAndCostsNoWrite() {
    operator
        .client()
        .resource(service())
        .edit(
            edited -> {
              edited.getMetadata().getLabels().put("team", "shop");
              return edited;
            });
    operator.settle();
    List<String> before = operator.writes();

    operator.lookAgain();

    assertThat(operator.writes()).isEqualTo(before);
    assertThat(service().getMetadata().getLabels()).containsEntry("team", "shop");
  }

  @Test
  void aKeyThatSomebodyAddedToASecretStaysAndCostsNoWrite() {
    operator
        .client()
        .resource(secret())
        .edit(
            edited -> {
              edited.getData().put("EXTRA", "eA==");
              return edited;
            });
    operator.settle();
    List<String> before = operator.writes();

    operator.lookAgain();

    assertThat(operator.writes()).isEqualTo(before);
    assertThat(secret().getData()).containsEntry("EXTRA", "eA==");
  }

  @Test
  void aRemovedPasswordIsMadeAnewEverywhere() {
    Map<String, String> before = secret().getData();

    operator
        .client()
        .resource(secret())
        .edit(
            edited -> {
              edited.getData().remove("password");
              return edited;
            });

    soon().until(() -> secret().getData().containsKey("password"));
    operator.settle();
    assertThat(secret().getData().get("password")).isNotEqualTo(before.get("password"));
    assertThat(secret().getData().get("DATABASE_URL")).isNotEqualTo(before.get("DATABASE_URL"));
    assertThat(secret().getData().get("host")).isEqualTo(before.get("host"));
  }

  @Test
  void theSecretOfARemovedUserGoes() {
    operator
        .client()
        .resource(operator.resource())
        .edit(
            resource -> {
              UserSpec other = new UserSpec();
              other.setName("other");
              other.setRole(UserRole.READER);
              resource.getSpec().setUsers(List.of(other));
              return resource;
            });

    soon().until(() -> secret() == null);
    assertThat(operator.client().secrets().inNamespace(NAMESPACE).withName("shop-other").get())
        .isNotNull();
  }

  private HasMetadata now(HasMetadata object) {
    return operator.client().resource(object).get();
  }

  private Secret secret() {
    return operator.client().secrets().inNamespace(NAMESPACE).withName("shop-fly-user").get();
  }

  private Service service() {
    return operator.client().services().inNamespace(NAMESPACE).withName("shop-direct").get();
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
