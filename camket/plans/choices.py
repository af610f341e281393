"""Codes of plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanKind(models.TextChoices):
    """What a plan is called in law and in use (loại kế hoạch)."""

    ACTION_PROGRAMME = "programme", pgettext_lazy("plan", "Action programme")
    PLAN = "plan", pgettext_lazy("plan", "Plan")
    WORK_PROGRAMME = "work", pgettext_lazy("plan", "Work programme")


class PlanState(models.TextChoices):
    """Where a plan stands (trạng thái kế hoạch)."""

    DRAFT = "draft", pgettext_lazy("plan", "Draft")
    RUNNING = "running", pgettext_lazy("plan", "Under way")
    CLOSED = "closed", pgettext_lazy("plan", "Closed")


class TaskState(models.TextChoices):
    """Where a task stands (trạng thái nhiệm vụ)."""

    PLANNED = "planned", pgettext_lazy("task", "Planned")
    UNDER_WAY = "under_way", pgettext_lazy("task", "Under way")
    BLOCKED = "blocked", pgettext_lazy("task", "Blocked")
    DONE = "done", pgettext_lazy("task", "Done")
    DROPPED = "dropped", pgettext_lazy("task", "Dropped")
    #: Only rolling a plan over does this; the task goes on in the next plan.
    CARRIED = "carried", pgettext_lazy("task", "Carried over")


class RiskLevel(models.TextChoices):
    """How much a risk weighs: likelihood times impact (mức rủi ro)."""

    LOW = "low", pgettext_lazy("risk", "Low")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    HIGH = "high", pgettext_lazy("risk", "High")
    VERY_HIGH = "very_high", pgettext_lazy("risk", "Very high")


class Likelihood(models.IntegerChoices):
    """How likely it is that what is feared will happen (khả năng xảy ra)."""

    RARE = 1, pgettext_lazy("likelihood", "1 – hardly ever")
    UNLIKELY = 2, pgettext_lazy("likelihood", "2 – not likely")
    POSSIBLE = 3, pgettext_lazy("likelihood", "3 – possible")
    LIKELY = 4, pgettext_lazy("likelihood", "4 – likely")
    NEAR_CERTAIN = 5, pgettext_lazy("likelihood", "5 – nearly certain")


class Impact(models.IntegerChoices):
    """How hard it would hit (mức độ ảnh hưởng)."""

    SLIGHT = 1, pgettext_lazy("impact", "1 – slight")
    MINOR = 2, pgettext_lazy("impact", "2 – minor")
    NOTABLE = 3, pgettext_lazy("impact", "3 – notable")
    SERIOUS = 4, pgettext_lazy("impact", "4 – serious")
    GRAVE = 5, pgettext_lazy("impact", "5 – grave")


class FundSource(models.TextChoices):
    """Where the money of a budget line comes from (nguồn kinh phí)."""

    STATE = "state", _("State budget")
    UNION = "union", _("The organisation’s own funds")
    AID = "aid", _("International aid")
    SOCIAL = "social", _("Contributions from society")
    OTHER = "other", pgettext_lazy("funds", "Other")


class AssignmentState(models.TextChoices):
    """What a unit said to a task that was given to it (trả lời khi được giao việc)."""

    WAITING = "waiting", pgettext_lazy("assignment", "No answer yet")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "Accepted")
    DECLINED = "declined", pgettext_lazy("assignment", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("assignment", "Withdrawn")


class ProposalKind(models.TextChoices):
    """What a unit proposes or asks for (loại kiến nghị, đề xuất)."""

    MECHANISM = "mechanism", pgettext_lazy("unit proposal", "Mechanism or policy")
    RESOURCES = "resources", pgettext_lazy("unit proposal", "Resources")
    AMENDMENT = "amendment", pgettext_lazy("unit proposal", "Amendment to a clause")


class ProposalState(models.TextChoices):
    """Where a proposal stands (trạng thái kiến nghị)."""

    DRAFT = "draft", pgettext_lazy("unit proposal", "Draft")
    WAITING = "waiting", pgettext_lazy("unit proposal", "Waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("unit proposal", "Accepted")
    IN_PART = "in_part", pgettext_lazy("unit proposal", "Accepted in part")
    NOT_ACCEPTED = "declined", pgettext_lazy("unit proposal", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("unit proposal", "Withdrawn")


class ProposalStepKind(models.TextChoices):
    """One thing that happened to a proposal (bước xử lý kiến nghị)."""

    SENT = "sent", pgettext_lazy("proposal step", "Sent")
    PASSED_UP = "passed_up", pgettext_lazy("proposal step", "Passed upward with an opinion")
    ACCEPTED = "accepted", pgettext_lazy("proposal step", "Accepted")
    IN_PART = "in_part", pgettext_lazy("proposal step", "Accepted in part")
    NOT_ACCEPTED = "declined", pgettext_lazy("proposal step", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal step", "Withdrawn")


class Carry(models.TextChoices):
    """What of a plan goes into the next one beside its objectives (chuyển sang kỳ sau)."""

    NONE = "none", _("No task: only the objectives")
    UNFINISHED = "unfinished", _("The unfinished tasks: they end here as carried over, and go on there")
    ALL = "all", _("A copy of all tasks, to be begun anew; nothing changes here")
