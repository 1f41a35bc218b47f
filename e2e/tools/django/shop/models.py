from django.db import models


class Item(models.Model):
    name = models.TextField()
    price = models.DecimalField(max_digits=12, decimal_places=2, default=0, db_default=0)

    class Meta:
        db_table = "item"
        indexes = [models.Index(fields=["name"], name="item_name")]
