"""Foreign keys that are given as text are no imports, so import-linter cannot see where they point."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from tests.architecture import house


def fault(source: str, target: str, floors: dict[str, int]) -> str:
    """Return what is wrong with a relation from one room to another, or nothing."""
    if source == target or source not in floors or target not in floors:
        return ""
    if floors[target] > floors[source]:
        return f"{source} points up to {target}"
    if floors[target] == floors[source]:
        return f"{source} points sideways to {target}"
    return ""


def relations() -> list[tuple[str, str, str]]:
    """Return (room, field, room pointed to) of every relation that a model of ours declares."""
    found = []
    for model in apps.get_models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, models.Model):
                found.append((model._meta.app_label, str(field), target._meta.app_label))
    return found


def test_no_relation_points_up_or_sideways() -> None:
    floors = house.floors()
    wrong = [(field, said) for source, field, target in relations() if (said := fault(source, target, floors))]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("policy", "reporting", "policy points up to reporting"),
        ("resources", "engagements", "resources points sideways to engagements"),
        ("reporting", "policy", ""),
        ("reporting", "reporting", ""),
        ("core", "auth", ""),
    ],
)
def test_a_planted_relation_is_judged(source: str, target: str, said: str) -> None:
    assert fault(source, target, house.floors()) == said
