"""What a unit sent in: a draft of rows, sealed as packed versions that never change."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.models import Record, RecordQuerySet, StoredFile
from camket.people.models import Unit
from camket.reporting.choices import Answer, CorrectionState, FigureStatus, ReturnReason, SubmissionState, Way
from camket.reporting.models.forms import FormItem, Round
from camket.reporting.models.targets import SPLIT_LENGTH


class SubmissionQuerySet(RecordQuerySet):
    """What units send is read by those who work there and above."""

    def visible_to(self, user: Any) -> Self:
        scope = scope_of(user)
        return self if scope.covers_all else self.filter(unit__in=scope.unit_ids)


class CorrectionQuerySet(RecordQuerySet):
    """Corrections are read with the submission."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(submission__in=Submission.objects.visible_to(user))


class Submission(Record):
    """What one unit answers in one round (báo cáo của đơn vị)."""

    route = "reporting:submission"

    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions", verbose_name=_("round of reporting"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="submissions", verbose_name=_("unit"))
    state = models.CharField(_("state"), max_length=12, choices=SubmissionState, default=SubmissionState.DRAFT)
    #: The edition of the form that the draft was written for.
    edition = models.PositiveIntegerField(default=1, editable=False)
    #: How often it was returned.
    returns = models.PositiveSmallIntegerField(default=0, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    #: The sealed version that counts; only an approval or an accepted correction sets it.
    approved = models.ForeignKey(
        "SealedVersion", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    #: What the checks found in the sealed version; zero can be approved with all others in one step.
    warnings = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="reporting_submission_once")]
        indexes = [models.Index(fields=["unit", "state"], name="reporting_submission_desk")]

    def __str__(self) -> str:
        return f"{self.round}: {self.unit}"


class DraftCell(models.Model):
    """One answer of a draft, as it is typed (ô số liệu đang nhập); not in the audit, gone when it is sealed again."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="cells")
    item = models.ForeignKey(FormItem, models.CASCADE, related_name="cells")
    split = models.CharField(max_length=SPLIT_LENGTH, blank=True, default="")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NUMBER)
    number = models.BigIntegerField(null=True, blank=True)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)
    #: The place of the level in the order, from 1.
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=FigureStatus, default=FigureStatus.FINAL)
    way = models.CharField(max_length=10, choices=Way, default=Way.WEB)
    device = models.CharField(max_length=40, blank=True)
    #: Rises with every change; what a phone or another window changed from is compared with it.
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "item", "split"], name="reporting_cell_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.split}".strip()


class Explanation(models.Model):
    """Why an answer is as it is although a check does not hold (giải trình)."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="explanations")
    #: The key of what the check found.
    finding = models.CharField(max_length=200)
    words = models.TextField(_("explanation"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "finding"], name="reporting_explained_once")]

    def __str__(self) -> str:
        return self.words


class SubmittedFile(models.Model):
    """A photo or paper that belongs to an answer (tệp kèm báo cáo)."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    item = models.ForeignKey(FormItem, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "item", "file"], name="reporting_file_once")]

    def __str__(self) -> str:
        return self.caption or str(self.file)


class SealedVersion(models.Model):
    """A submission as it was sent: one packed row that is never changed (bản số liệu đã gửi).

    What each level approved and what was printed names the version that it saw.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="sealed")
    number = models.PositiveSmallIntegerField()
    edition = models.PositiveIntegerField()
    #: Answers, words and files by item and split, in the form that `rules.packing` states.
    payload = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    #: Of a correction: why.
    reason = models.CharField(max_length=500, blank=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("submission", "number")
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="reporting_sealed_once")]

    def __str__(self) -> str:
        return f"{self.submission} ({self.number})"


class Correction(Record):
    """A change of approved figures that travels upward (đính chính số liệu)."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="corrections")
    #: The version that is corrected, and the one that the correction became.
    before = models.ForeignKey(SealedVersion, models.PROTECT, related_name="+")
    after = models.ForeignKey(SealedVersion, models.PROTECT, null=True, blank=True, related_name="+")
    #: The new cells, packed as a submission is.
    payload = models.BinaryField()
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=models.Q(state=CorrectionState.PROPOSED),
                name="reporting_correction_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.reason}"

    def get_absolute_url(self) -> str:
        return f"{self.submission.get_absolute_url()}#corrections"


class SubmissionStep(models.Model):
    """One step of a submission on its way up (bước xử lý báo cáo)."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=SubmissionState)
    #: The sealed version that the step is about.
    sealed = models.ForeignKey(SealedVersion, models.PROTECT, null=True, blank=True, related_name="steps")
    #: The unit at whose desk the step was taken.
    desk = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=ReturnReason, blank=True)
    words = models.TextField(_("in words"), blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("submission", "taken_at", "pk")

    def __str__(self) -> str:
        return str(self.get_state_display())


class ChapterCount(models.Model):
    """What one chapter told its commune for one cell, before the commune adds it up (số của chi hội, chi đoàn)."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="chapter_counts")
    item = models.ForeignKey(FormItem, models.CASCADE, related_name="+")
    split = models.CharField(max_length=SPLIT_LENGTH, blank=True, default="")
    chapter = models.CharField(_("chapter"), max_length=200)
    #: In whole units of the definition's scale.
    number = models.BigIntegerField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("submission", "item", "chapter", "split")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "item", "split", "chapter"], name="reporting_chapter_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.chapter}: {self.item}"
