"""Codes of indicators and values."""

from django.db import models
from django.utils.translation import pgettext_lazy


class IndicatorNature(models.TextChoices):
    """How a series behaves in time and over a changed territory (bản chất chỉ tiêu)."""

    FLOW = "flow", pgettext_lazy("indicator", "Flow: counted anew each period")
    STOCK = "stock", pgettext_lazy("indicator", "Stock: as it stands at the end of a period")


class Direction(models.TextChoices):
    """Which way is better (chiều hướng)."""

    MORE = "more", pgettext_lazy("indicator", "More is better")
    LESS = "less", pgettext_lazy("indicator", "Less is better")


class ValueState(models.TextChoices):
    """Where a value stands (trạng thái số liệu)."""

    DRAFT = "draft", pgettext_lazy("value", "Draft")
    APPROVED = "approved", pgettext_lazy("value", "Approved")


class Answer(models.TextChoices):
    """What was answered when a value was asked for (loại trả lời).

    Two further kinds of nothing have no row: not asked, and asked without an answer yet (see `Target`).
    """

    NUMBER = "number", pgettext_lazy("value", "A number")
    NO_DATA = "no_data", pgettext_lazy("value", "No data")


class SexSplit(models.TextChoices):
    """The split by sex of a count of people (phân tổ theo giới tính)."""

    TOTAL = "", pgettext_lazy("split", "All")
    FEMALE = "sex=f", pgettext_lazy("split", "Women")
    MALE = "sex=m", pgettext_lazy("split", "Men")
    UNKNOWN = "sex=u", pgettext_lazy("split", "Sex not known")


class DeclaredLevel(models.TextChoices):
    """The level to which a declared total belongs, such as the one that mobilised the aid (cấp)."""

    UNKNOWN = "", pgettext_lazy("level", "Not said")
    CENTRE = "centre", pgettext_lazy("level", "Centre")
    PROVINCE = "province", pgettext_lazy("level", "Provinces")
    COMMUNE = "commune", pgettext_lazy("level", "Communes")
    ALL = "all", pgettext_lazy("level", "All levels together")
