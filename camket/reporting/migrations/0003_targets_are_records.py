"""Targets get a public id and a version, as everything that programs and two people at once may change."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import camket.core.fields.uid
import camket.core.ids

BATCH = 1000


def give_ids(apps: Any, schema_editor: Any) -> None:
    """Give each target that is there a public id of its own."""
    target = apps.get_model("reporting", "Target")
    rows: list[Any] = []
    for row in target.objects.filter(uid=None).iterator(chunk_size=BATCH):
        row.uid = camket.core.ids.new_uid()
        rows.append(row)
    target.objects.bulk_update(rows, ["uid"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("reporting", "0002_declared_totals"),
    ]

    operations = [
        migrations.AlterModelOptions(name="target", options={"verbose_name": "target"}),
        migrations.AddField("target", "changed_at", models.DateTimeField(auto_now=True)),
        migrations.AddField(
            "target",
            "created_at",
            models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField("target", "version", models.PositiveIntegerField(default=1, editable=False)),
        migrations.AddField(
            "target", "uid", camket.core.fields.uid.UidField(default=None, null=True, unique=False, editable=False)
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField(
            "target",
            "uid",
            camket.core.fields.uid.UidField(
                default=camket.core.ids.new_uid, editable=False, max_length=11, unique=True
            ),
        ),
        migrations.AlterField(
            "target",
            "indicator",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="targets",
                to="reporting.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AlterField(
            "target",
            "is_demonstration",
            models.BooleanField(default=False, editable=False, verbose_name="demonstration data"),
        ),
        migrations.AlterField(
            "target",
            "unit",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="people.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AlterField(
            "value",
            "indicator",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="values",
                to="reporting.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AlterField(
            "value",
            "unit",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="values",
                to="people.unit",
                verbose_name="unit",
            ),
        ),
    ]
