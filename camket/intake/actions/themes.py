"""Writes of the themes that are followed, and the counting of who speaks of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import jobs
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created
from camket.core.models import User
from camket.intake.choices import ReadingState
from camket.intake.models import Theme, ThemeMention
from camket.intake.rules.deciding import can_keep_themes
from camket.intake.rules.trends import occurrences, phrases_of
from camket.sources.models import Document

COUNT = "intake.count_themes"


def check_words(facts: dict[str, Any]) -> None:
    """Raise Invalid for a theme that could never be found."""
    if not phrases_of(facts.get("words_local", ""), facts.get("words_en", "")):
        raise Invalid(_("Give at least one word by which the theme is found."), "words_local")


@transaction.atomic
def add_theme(*, actor: User, **facts: Any) -> Theme:
    """Add a theme; the sources that were confirmed are searched for it in the background."""
    demand(can_keep_themes(scope_of(actor)))
    check_words(facts)
    theme = created(Theme(**facts), actor=actor)
    jobs.enqueue(COUNT, asked_by=actor, themes=[theme.pk])
    return theme


@transaction.atomic
def change_theme(*, actor: User, theme: Theme, expected_version: int | None, **changes: Any) -> Theme:
    """Change a theme; where its words changed, the confirmed sources are searched again."""
    demand(can_keep_themes(scope_of(actor)))
    check_words({"words_local": theme.words_local, "words_en": theme.words_en, **changes})
    theme = changed(theme, changes, actor=actor, expected_version=expected_version)
    jobs.enqueue(COUNT, asked_by=actor, themes=[theme.pk])
    return theme


def count_in(document: Document, themes: Iterable[Theme]) -> None:
    """Count anew how often a document speaks of some themes."""
    listed = list(themes)
    rows = []
    for theme in listed:
        found = occurrences(document.text, phrases_of(theme.words_local, theme.words_en))
        if found is not None:
            rows.append(
                ThemeMention(theme=theme, document=document, count=found.count, start=found.start, end=found.end)
            )
    with transaction.atomic():
        ThemeMention.objects.filter(document=document, theme__in=listed).delete()
        ThemeMention.objects.bulk_create(rows)


def confirmed_documents() -> Any:
    """Return the documents whose confirming is finished: only these enter the trends."""
    return Document.objects.filter(reading__state=ReadingState.DONE).exclude(text="")
