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
    CODE_LIST = "code_list", _("Code list")
    GUIDE = "guide", pgettext_lazy("instrument", "Guidance")


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
    CODE = "code", pgettext_lazy("clause", "Code")
    RULE = "rule", pgettext_lazy("clause", "Rule")


class SourceCheck(models.TextChoices):
    """How what is entered of an outside text was checked against its source (mức độ đối chiếu)."""

    UNSAID = "", pgettext_lazy("check", "Not said")
    SEEN = "seen", pgettext_lazy("check", "Read in a published source")
    PARTLY = "partly", pgettext_lazy("check", "Read in part")
    MEMORY = "memory", pgettext_lazy("check", "To be checked against the source")
