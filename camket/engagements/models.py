"""Tables of engagements."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.fields.partial import PartialDateField
from camket.core.models import Named, Record, RecordQuerySet
from camket.engagements.choices import (
    Channel,
    CommitmentKind,
    CommitmentState,
    EventKind,
    EventMode,
    ParticipantRole,
    StatementMode,
)
from camket.people.models import Body, Group, Owned, OwnedQuerySet, Person, Place, Unit, readable_by


class Event(Owned, Named):
    """A meeting of any kind, in a room, online or both (sự kiện, hội nghị, hội thảo)."""

    route = "engagements:event"

    kind = models.CharField(_("kind"), max_length=16, choices=EventKind)
    mode = models.CharField(_("held"), max_length=10, choices=EventMode, blank=True, default=EventMode.UNKNOWN)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("meeting of")
    )
    hosts: Any = models.ManyToManyField(
        Body, through="EventHost", related_name="hosted_events", verbose_name=_("hosts")
    )
    starts_on = PartialDateField(_("begins"), null=True, blank=True)
    ends_on = PartialDateField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Ho_Chi_Minh")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("place")
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    #: A count that a source gives where no list exists; `declared_at_least` stands for its "more than".
    declared_count = models.PositiveIntegerField(_("participants, as declared"), null=True, blank=True)
    declared_at_least = models.BooleanField(_("or more"), default=False)
    summary_local = models.TextField(_("summary in Vietnamese"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)

    summary = Bilingual("summary")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")


class EventHost(models.Model):
    """A body that holds an event, alone or with others (đơn vị chủ trì, đồng chủ trì)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="host_rows")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "body"], name="engagements_eventhost_once")]

    def __str__(self) -> str:
        return str(self.body)


class ParticipationQuerySet(RecordQuerySet):
    """Who took part is read with the event, and only where the person may be read."""

    def visible_to(self, user: Any) -> Self:
        readable_persons = Q(person=None) | Q(person__in=Person.objects.visible_to(user))
        return self.filter(readable_by(user, "event__")).filter(readable_persons)


class Participation(Record):
    """A person, or a body without a name, at an event, in a capacity (người, đơn vị tham dự)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="participations")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="participations")
    role = models.CharField(_("role"), max_length=12, choices=ParticipantRole, default=ParticipantRole.PARTICIPANT)
    capacity_local = local_text(_("capacity in Vietnamese"))
    capacity_en = english_text(_("capacity in English"))

    capacity = Bilingual("capacity")

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(body__isnull=False),
                name="engagements_participation_someone",
            )
        ]

    def __str__(self) -> str:
        return str(self.person or self.body)

    def get_absolute_url(self) -> str:
        return f"{self.event.get_absolute_url()}#people"


class Statement(Owned, Named):
    """What somebody said, in which capacity (phát biểu). `name` is the gist; the words are in the passages."""

    route = "engagements:statement"

    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="statements", verbose_name=_("event")
    )
    speaker = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="statements", verbose_name=_("speaker")
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="statements", verbose_name=_("speaks for")
    )
    capacity_local = local_text(_("capacity in Vietnamese"))
    capacity_en = english_text(_("capacity in English"))
    mode = models.CharField(_("quoted"), max_length=10, choices=StatementMode, default=StatementMode.REPORTED)

    capacity = Bilingual("capacity")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")


class Commitment(Owned, Named):
    """A pledge, a request, a recommendation or an expression of support, with what came of it (cam kết)."""

    route = "engagements:commitment"

    kind = models.CharField(_("kind"), max_length=15, choices=CommitmentKind)
    statement = models.ForeignKey(
        Statement, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("statement")
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("event")
    )
    made_by = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments_made",
        verbose_name=_("made by"),
    )
    #: Who made it where that is no body: "participants", "all levels of the Union".
    made_by_words = models.CharField(_("made by, in the source's words"), max_length=200, blank=True)
    made_to = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments_received",
        verbose_name=_("made to"),
    )
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("followed by")
    )
    #: Only where one was named; an offer of support has none.
    due_on = PartialDateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=CommitmentState, default=CommitmentState.OPEN)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=CommitmentKind.SUPPORT) | Q(due_on=None),
                name="engagements_commitment_support_has_no_due",
            )
        ]

    @property
    def maker(self) -> Body | str:
        """Who made it (bên đưa ra): the body, else the words of the source; empty where neither is known."""
        return self.made_by or self.made_by_words
