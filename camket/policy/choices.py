"""Codes of instruments and clauses."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InstrumentKind(models.TextChoices):
    """What sort of text an instrument is (loại văn bản)."""

    RESOLUTION = "resolution", _("Resolution")
    DECISION = "decision", _("Decision")
    ACTION_PROGRAMME = "action_programme", _("Action programme")
    STRATEGY = "strategy", _("Strategy")
    LAW = "law", _("Law")
    CONVENTION = "convention", _("Convention")
    UN_RESOLUTION = "un_resolution", _("United Nations resolution")
    GOALS = "goals", _("Framework of goals")
    PROGRAMME = "programme", pgettext_lazy("instrument", "Programme or project")


class InstrumentState(models.TextChoices):
    """Adopted, issued and in force are three steps (thông qua, ban hành, có hiệu lực)."""

    DRAFT = "draft", pgettext_lazy("instrument", "Draft")
    ADOPTED = "adopted", pgettext_lazy("instrument", "Adopted")
    ISSUED = "issued", pgettext_lazy("instrument", "Issued")
    IN_FORCE = "in_force", pgettext_lazy("instrument", "In force")
    EXPIRED = "expired", pgettext_lazy("instrument", "Expired")


class VersionState(models.TextChoices):
    """A version can be worked on until it is adopted (trạng thái bản dự thảo)."""

    WORKING = "working", pgettext_lazy("version", "Working draft")
    CONSULTED = "consulted", pgettext_lazy("version", "Sent for comments")
    ADOPTED = "adopted", pgettext_lazy("version", "Adopted")


class ClauseKind(models.TextChoices):
    """The parts of a text, and the goals and indicators of outside frameworks (phần, điều, khoản, điểm)."""

    PART = "part", _("Part")
    ARTICLE = "article", _("Article")
    CLAUSE = "clause", _("Clause")
    POINT = "point", _("Point")
    AIM = "aim", _("Aim")
    GOAL = "goal", _("Goal")
    TARGET = "target", pgettext_lazy("clause", "Target")
    INDICATOR = "indicator", pgettext_lazy("clause", "Indicator")
