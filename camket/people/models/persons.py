"""Persons, the posts they hold, and the groups they belong to."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.choices import Access
from camket.core.fields.derived import SortKeyField
from camket.core.fields.partial import PartialDateField
from camket.core.models import Named, NamedQuerySet, Record
from camket.people.choices import ContactKind, GroupKind, GroupRole, NameOrder, Sex, SexBasis
from camket.people.models.bodies import Body
from camket.people.models.territory import Unit


class PersonQuerySet(NamedQuerySet):
    """Office-holders named in public sources are public; everybody else is the organisation's own knowledge."""

    def visible_to(self, user: Any) -> Self:
        scope = scope_of(user)
        if scope.is_staff:
            return self.all()
        if scope.is_anonymous:
            return self.filter(access=Access.PUBLIC)
        shared = [Access.PUBLIC, Access.PARTNERS] if scope.grants else [Access.PUBLIC]
        return self.filter(Q(access__in=shared) | Q(user_id=scope.user_id))


class Person(Record, Named):
    """Somebody who holds a post, takes part, speaks or pledges (cá nhân).

    `name_local` carries the diacritics, `name_en` the spelling of English sources.
    """

    route = "people:person"

    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    name_order = models.CharField(
        _("order of the name"), max_length=12, choices=NameOrder, default=NameOrder.FAMILY_FIRST
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True, default="")
    sex_basis = models.CharField(_("how it is known"), max_length=12, choices=SexBasis, blank=True, default="")
    #: ISO 639 codes, separated by commas.
    languages = models.CharField(_("languages"), max_length=60, blank=True)
    access = models.CharField(_("who may read it"), max_length=10, choices=Access, default=Access.INTERNAL)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")
    sort_key = SortKeyField("listed_name")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")

    @property
    def listed_name(self) -> str:
        """The name as lists sort it: by given name for Vietnamese names, by family name for others."""
        full = self.name_local or self.name_en
        if self.name_order == NameOrder.FAMILY_FIRST:
            return f"{self.given_name or full.split(' ')[-1]} {full}"
        return f"{self.family_name or full.split(' ')[-1]} {full}"


class Contact(models.Model):
    """How a person or a body is reached; only the organisation sees it (thông tin liên hệ)."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="contacts")
    body = models.ForeignKey(Body, models.CASCADE, null=True, blank=True, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    value = models.CharField(_("address or number"), max_length=300)
    #: Such as the focal point for visas.
    note = models.CharField(_("for what"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, body__isnull=True) | Q(person__isnull=True, body__isnull=False),
                name="people_contact_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.value


class PostQuerySet(NamedQuerySet):
    """Posts are public knowledge; who holds them follows the person."""

    def visible_to(self, user: Any) -> Self:
        return self.all()


class Post(Record, Named):
    """An office that persons hold one after another (chức danh)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts")
    #: The lower, the earlier in protocol.
    precedence = models.PositiveIntegerField(_("precedence"), default=1000)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")

    def get_absolute_url(self) -> str:
        return f"{self.body.get_absolute_url()}#post-{self.uid}"


class HoldingQuerySet(models.QuerySet[Any, Any]):
    """Terms of office."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(person__in=Person.objects.visible_to(user))

    def perhaps_on(self, day: Any) -> Self:
        """Return the terms that cover a day or may: an unknown end rules nothing out."""
        begun = Q(earliest=None) | Q(earliest__lte=day)
        return self.filter(begun, Q(latest=None) | Q(latest__gte=day))


class PostHolding(models.Model):
    """A person in a post for a term (nhiệm kỳ giữ chức).

    Sources often attest a post on one day and say nothing of the term: then only `attested_on` is known.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    valid_from = PartialDateField(_("from"), null=True, blank=True)
    valid_to = PartialDateField(_("until"), null=True, blank=True)
    attested_on = models.DateField(_("attested on"), null=True, blank=True)
    #: The bounds of the partial dates, for questions as of a day; written by the action.
    earliest = models.DateField(null=True, editable=False)
    latest = models.DateField(null=True, editable=False)
    is_honorary = models.BooleanField(_("honorary"), default=False)
    is_shared = models.BooleanField(_("co-held"), default=False)
    is_acting = models.BooleanField(_("acting"), default=False)

    objects: ClassVar[Any] = HoldingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person}, {self.post}"


class Group(Record, Named):
    """Persons and bodies that meet under one name: a coordination group, a circle (nhóm điều phối, câu lạc bộ)."""

    route = "people:group"

    kind = models.CharField(_("kind"), max_length=15, choices=GroupKind)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="groups")

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")


class GroupMembership(models.Model):
    """A person, or a body that sends somebody, in a group for a term (thành viên nhóm)."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="memberships")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=15, choices=GroupRole, default=GroupRole.MEMBER)
    valid_from = PartialDateField(_("from"), null=True, blank=True)
    valid_to = PartialDateField(_("until"), null=True, blank=True)
    attested_on = models.DateField(_("attested on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(body__isnull=False),
                name="people_groupmembership_someone",
            )
        ]

    def __str__(self) -> str:
        return str(self.person or self.body)
