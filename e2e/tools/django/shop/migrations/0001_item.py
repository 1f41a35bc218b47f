from django.db import migrations, models


def one_item(apps, schema_editor):
    apps.get_model("shop", "Item").objects.create(name="one")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
            ],
            options={"db_table": "item"},
        ),
        migrations.RunPython(one_item, migrations.RunPython.noop),
    ]
