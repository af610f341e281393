"""Every figure and target has a definition; an indicator keeps none of its columns."""

import django.db.models.deletion
from django.db import migrations, models

GONE = (
    "counts_people",
    "definition_en",
    "definition_local",
    "direction",
    "measure_en",
    "measure_local",
    "nature",
    "scale",
)


def held(name: str) -> models.ForeignKey:
    """Return the column of the definition that a figure or target keeps."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to="reporting.indicatorversion",
        verbose_name="definition",
    )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_what_indicators_meant")]

    operations = [
        migrations.AlterField("value", "definition", held("values")),
        migrations.AlterField("target", "definition", held("targets")),
        *[migrations.RemoveField("indicator", name) for name in GONE],
    ]
