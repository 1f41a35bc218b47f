from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0001_item")]
    operations = [
        migrations.AddField(
            model_name="item",
            name="price",
            field=models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=12),
        ),
        AddIndexConcurrently(
            model_name="item", index=models.Index(fields=["name"], name="item_name")
        ),
        migrations.RunSQL(
            "CREATE VIEW item_view AS SELECT name, price FROM item", "DROP VIEW item_view"
        ),
    ]
