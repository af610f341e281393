"""Roles of people who sign in, invitations, and decisions taken on paper."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core.choices import SigningForm
from camket.core.fields.uid import UidField
from camket.core.models import StoredFile
from camket.people.choices import Role
from camket.people.models.bodies import Body
from camket.people.models.persons import Person
from camket.people.models.territory import Unit, ValidityQuerySet


class RoleAssignment(models.Model):
    """A role on a unit's subtree or for a body, from a day to a day, or as a stand-in (phân công vai trò)."""

    uid = UidField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="role_assignments")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="role_assignments")
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    #: The assignment of the person on leave in whose place this one acts.
    stands_in_for = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="stand_ins")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ValidityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, body__isnull=True) | Q(unit__isnull=True, body__isnull=False),
                name="people_roleassignment_somewhere",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.unit or self.body}"


class Invitation(models.Model):
    """A link by which somebody makes their account and takes up a role (lời mời)."""

    uid = UidField()
    full_name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone number"), max_length=16, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    #: SHA-256 of the secret in the link.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="invitations")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.full_name


class PaperDecision(models.Model):
    """A decision that was taken on paper and recorded by a secretary with the scan (quyết định trên giấy)."""

    uid = UidField()
    record_kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    #: The event that was decided, such as `reporting.value.approved`.
    action = models.CharField(max_length=80)
    signer = models.ForeignKey(Person, models.PROTECT, related_name="paper_decisions")
    form = models.CharField(_("signed"), max_length=5, choices=SigningForm, default=SigningForm.OWN)
    #: The head or the collective in whose place it was signed, for TM., KT., TL. and TUQ.
    in_place_of = models.CharField(_("in place of"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"))
    scan = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        indexes = [models.Index(fields=["record_kind", "record_id"], name="people_paper_of_record")]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.signer}"
