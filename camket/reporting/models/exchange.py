"""What is exchanged with installations of others: partners with their keys, packages, whose record is which here."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.envelopes import fingerprint
from camket.core.models import Record, RecordQuerySet
from camket.people.models import Body
from camket.plans.models import Plan
from camket.reporting.choices import PackageKind, PackageState


class ExchangeQuerySet(RecordQuerySet):
    """What is exchanged is read at the centre, where it is made and taken over."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if scope_of(user).covers_all else self.none()


class Partner(Record):
    """A body that works with a Camket of its own, known by its public key (đơn vị trao đổi gói dữ liệu)."""

    route = "reporting:partner"

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("body"))
    #: Ed25519, in Base64.
    key = models.CharField(_("public key"), max_length=60, unique=True)
    #: Since when nothing is taken from this key any more.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner in exchange")

    def __str__(self) -> str:
        return str(self.body)

    @property
    def fingerprint(self) -> str:
        """What two people compare aloud."""
        return fingerprint(self.key)


class Package(Record):
    """A signed package, as it went out or came in (gói dữ liệu có chữ ký số)."""

    route = "reporting:package"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="packages", verbose_name=_("partner"))
    kind = models.CharField(_("kind"), max_length=6, choices=PackageKind)
    state = models.CharField(_("state"), max_length=8, choices=PackageState)
    #: The id that its maker gave it.
    package_uid = models.CharField(max_length=11, unique=True, editable=False)
    number = models.PositiveIntegerField(_("number"))
    #: The plan here that it is about; none until a plan that came in is taken over.
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="packages")
    #: The envelope, byte for byte.
    envelope = models.TextField(editable=False)
    made_at = models.DateTimeField(_("made"))
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), blank=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("package")
        indexes = [models.Index(fields=["partner", "kind", "-number"], name="reporting_package_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind", "number", "plan"],
                condition=Q(state="taken"),
                name="reporting_package_taken_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}: {self.partner}"

    @property
    def is_own(self) -> bool:
        """Whether it was made here."""
        return self.state == PackageState.SENT


class Counterpart(models.Model):
    """Which record here is which of a partner's (bản ghi tương ứng).

    `origin_uid` is the id at the installation that made the record; for what was handed out from here both are one.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="counterparts")
    record_kind = models.CharField(max_length=60)
    origin_uid = models.CharField(max_length=30)
    local_uid = models.CharField(max_length=11)
    #: Handed out from here.
    is_ours = models.BooleanField()
    #: It was here before under the same code: nothing that comes in changes it.
    is_joined = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "record_kind", "origin_uid", "is_ours"], name="reporting_counterpart_once"
            )
        ]
        indexes = [models.Index(fields=["record_kind", "local_uid"], name="reporting_counterpart_here")]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.origin_uid}"
