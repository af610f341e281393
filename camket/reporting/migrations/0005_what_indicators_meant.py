"""What stood in the columns of an indicator becomes its first definition; figures and targets keep it."""

from typing import Any

from django.db import migrations
from django.db.models import Count

BATCH = 500
COLUMNS = (
    "nature",
    "direction",
    "measure_local",
    "measure_en",
    "scale",
    "counts_people",
    "definition_local",
    "definition_en",
    "is_demonstration",
)
SEX = (("f", "Nữ", "Women"), ("m", "Nam", "Men"), ("u", "Chưa rõ", "Sex not known"))
#: The levels whose units may count figures, as `CountedAt` has them.
LEVELS = {"centre", "province", "commune", "chapter"}


def sex_breakdown(apps: Any) -> Any:
    """Return the set by sex, made once."""
    breakdown = apps.get_model("reporting", "Breakdown")
    category = apps.get_model("reporting", "Category")
    row, made = breakdown.objects.get_or_create(key="sex", defaults={"name_local": "Giới tính", "name_en": "Sex"})
    if made:
        for position, (key, local, english) in enumerate(SEX, start=1):
            category.objects.create(
                breakdown=row, key=key, name_local=local, name_en=english, position=position
            )
    return row


def counting_level(apps: Any, indicator: Any) -> str:
    """Return the level at which most figures were approved: they are totals there, and are added up from there."""
    value = apps.get_model("reporting", "Value")
    rows = value.objects.filter(indicator=indicator, split="", state="approved").values_list("unit__level")
    most = rows.annotate(count=Count("pk")).order_by("-count").first()
    return most[0] if most and most[0] in LEVELS else ""


def define(apps: Any, schema_editor: Any) -> None:
    """Give each indicator its first definition, and let what was given under it name it."""
    indicator, version = apps.get_model("reporting", "Indicator"), apps.get_model("reporting", "IndicatorVersion")
    split = apps.get_model("reporting", "DefinitionSplit")
    for row in indicator.objects.order_by("pk").iterator(chunk_size=BATCH):
        first = version.objects.create(
            indicator=row,
            over_periods="last" if row.nature == "stock" else "sum",
            counted_at=counting_level(apps, row),
            **{name: getattr(row, name) for name in COLUMNS},
        )
        if row.counts_people:
            split.objects.create(definition=first, number=1, breakdown=sex_breakdown(apps))
        for name in ("Value", "Target"):
            apps.get_model("reporting", name).objects.filter(indicator=row).update(definition=first)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_definitions"), ("people", "0001_initial")]

    operations = [migrations.RunPython(define, migrations.RunPython.noop)]
