"""Codes of programmes."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Outcome(models.TextChoices):
    """How somebody came out of a cohort (kết quả tham gia)."""

    ENROLLED = "enrolled", pgettext_lazy("cohort", "Enrolled")
    COMPLETED = "completed", pgettext_lazy("cohort", "Completed")
    LEFT = "left", pgettext_lazy("cohort", "Left early")


class ClubState(models.TextChoices):
    """Whether a club lives (tình trạng câu lạc bộ)."""

    ACTIVE = "active", pgettext_lazy("club", "Active")
    RESTING = "resting", pgettext_lazy("club", "Resting")
    ENDED = "ended", pgettext_lazy("club", "Ended")
