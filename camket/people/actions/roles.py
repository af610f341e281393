"""Roles, invitations, decisions on paper."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import Denied, demand, scope_of
from camket.core.actions import Invalid, verb
from camket.core.choices import SigningForm
from camket.core.models import StoredFile, User
from camket.core.notices import notify
from camket.core.registry import key_of
from camket.core.signin.phones import international
from camket.people.actions.accounts import keep_an_administrator
from camket.people.choices import Role
from camket.people.models import Body, Invitation, PaperDecision, Person, RoleAssignment, Unit
from camket.people.rules import can_arrange_leave, can_invite, can_record_paper, can_stand_in, may_join

INVITATION_DAYS = 14
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


@transaction.atomic
def assign_role(
    *,
    actor: User,
    user: User,
    role: Role,
    unit: Unit | None = None,
    body: Body | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleAssignment:
    """Give a person a role on a unit's subtree or for a body; the same role twice at once is one."""
    demand(can_invite(scope_of(actor), unit_id=unit.pk if unit else None))
    if (unit is None) == (body is None):
        raise Invalid(_("A role is held at a unit or for a body: choose one of them."), "unit")
    held, made = RoleAssignment.objects.get_or_create(
        user=user,
        role=role,
        unit=unit,
        body=body,
        valid_to=valid_to,
        stands_in_for=None,
        defaults={"valid_from": valid_from, "granted_by": actor},
    )
    if made:
        audit.write_entry(
            actor=actor,
            action=verb(held, "assigned"),
            record=held,
            user=user,
            role=role,
            unit=unit,
            body=body,
        )
    return held


@transaction.atomic
def end_role(*, actor: User, assignment: RoleAssignment, last_day: date, reason: str = "") -> None:
    """End a role with a day; its stand-ins end with it.

    A person back from leave ends her own stand-in's, who with a last day before the first never begins.
    """
    holder = (assignment.stands_in_for or assignment).user_id
    is_stand_in = assignment.stands_in_for_id is not None
    scope = scope_of(actor)
    demand(
        can_arrange_leave(scope, holder_id=holder, unit_id=assignment.unit_id)
        if is_stand_in
        else can_invite(scope, unit_id=assignment.unit_id)
    )
    if not is_stand_in and assignment.valid_from and last_day < assignment.valid_from:
        raise Invalid(_("The last day lies before the first."), "last_day")
    if not is_stand_in:
        keep_an_administrator([assignment.pk], last_day=last_day)
    rows = RoleAssignment.objects.filter(Q(pk=assignment.pk) | Q(stands_in_for=assignment))
    rows.filter(Q(valid_to=None) | Q(valid_to__gt=last_day)).update(valid_to=last_day)
    audit.write_entry(
        actor=actor, action=verb(assignment, "ended"), record=assignment, last_day=last_day, reason=reason
    )


@transaction.atomic
def stand_in(
    *, actor: User, assignment: RoleAssignment, user: User, valid_from: date, valid_to: date
) -> RoleAssignment:
    """Let somebody act in the place of a person on leave, from a day to a day.

    The person on leave may arrange it, or whoever may give roles there.
    """
    demand(can_arrange_leave(scope_of(actor), holder_id=assignment.user_id, unit_id=assignment.unit_id))
    if assignment.stands_in_for_id is not None:
        raise Invalid(_("A stand-in cannot name another stand-in."), "user")
    if user.pk == assignment.user_id:
        raise Invalid(_("Choose another person: nobody stands in for herself."), "user")
    if not user.is_active or user.is_system:
        raise Invalid(_("This account is closed. Choose another person."), "user")
    fits = can_stand_in(scope_of(user), body_id=assignment.body_id)
    if isinstance(fits, Denied):
        raise Invalid(fits.reason, "user")
    if valid_to < valid_from:
        raise Invalid(_("The last day lies before the first."), "valid_to")
    if valid_to < clock.today() or (assignment.valid_to and valid_to > assignment.valid_to):
        raise Invalid(_("The last day must lie ahead, and not after the end of the role itself."), "valid_to")
    row = RoleAssignment.objects.create(
        user=user,
        role=assignment.role,
        unit=assignment.unit,
        body=assignment.body,
        valid_from=valid_from,
        valid_to=valid_to,
        stands_in_for=assignment,
        granted_by=actor,
    )
    audit.write_entry(
        actor=actor,
        action=verb(row, "stands_in"),
        record=row,
        user=user,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    notify("people.stand_in", actor=actor, about=row)
    return row


@transaction.atomic
def invite(
    *,
    actor: User,
    full_name: str,
    role: Role,
    email: str = "",
    phone: str = "",
    unit: Unit | None = None,
    body: Body | None = None,
) -> tuple[Invitation, str]:
    """Invite somebody; return the invitation and the secret of its link, which is shown and mailed once."""
    demand(can_invite(scope_of(actor), unit_id=unit.pk if unit else None))
    if (unit is None) == (body is None):
        raise Invalid(_("A role is held at a unit or for a body: choose one of them."), "unit")
    email, phone = reachable(email, phone)
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        full_name=full_name,
        email=email,
        phone=phone,
        role=role,
        unit=unit,
        body=body,
        digest=secret_digest(secret),
        invited_by=actor,
        expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
    )
    audit.write_entry(actor=actor, action=verb(invitation, "sent"), record=invitation, role=role, unit=unit, body=body)
    return invitation, secret


def reachable(email: str, phone: str) -> tuple[str, str]:
    """Return an address and a number as they are kept; raises Invalid for none, broken ones, and those of an account.

    The length of numbers is that of ITU-T E.164.
    """
    email = email.strip().lower()
    number = international(phone)
    if phone.strip() and not NUMBER.fullmatch(number):
        raise Invalid(_("This is no telephone number. Write it as 0912 345 678 or +84 912 345 678."), "phone")
    if not email and not number:
        raise Invalid(_("Give an e-mail address or a telephone number: it becomes the name to sign in with."), "email")
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Invalid(_("This is no e-mail address."), "email") from error
    taken = User.objects.filter(Q(email=email) | Q(phone=number)).first()  # accounts without one hold NULL, never ""
    if taken is not None:
        field = "email" if email and taken.email == email else "phone"
        raise Invalid(_("There is an account with this address or number. Give it a further role instead."), field)
    return email, number


def secret_digest(secret: str) -> str:
    """Return what is kept of the secret in a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_invitation(secret: str) -> Invitation | None:
    """Return the invitation of a link while it can still be taken up."""
    rows = Invitation.objects.filter(
        digest=secret_digest(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now()
    )
    return rows.select_related("unit", "body").first()


@transaction.atomic
def accept_invitation(*, secret: str, password: str, language: str = "vi") -> User:
    """Make the account of an invitation and give it its role; a link works once.

    Raises Invalid for a link that is used, withdrawn or too old, and ValidationError for a weak password.
    """
    invitation = claimed_invitation(secret)
    email, phone = invitation.email or None, invitation.phone or None
    taken = User.objects.filter((Q(email=email) & ~Q(email=None)) | (Q(phone=phone) & ~Q(phone=None))).first()
    if taken is not None:
        raise Invalid(_("There is an account with this address or number. Sign in, then open the link again."))
    user = User(full_name=invitation.full_name, email=email, phone=phone, language=language)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    role_from(invitation, user)
    return user


def claimed_invitation(secret: str) -> Invitation:
    """Return the invitation of a link and mark it as used; raises Invalid when it cannot be taken up any more."""
    invitation = open_invitation(secret)
    claimed = invitation and Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(
        accepted_at=clock.now()
    )
    if invitation is None or not claimed:
        raise Invalid(_("This invitation was used already, withdrawn, or is too old. Ask for a new one."))
    return invitation


def role_from(invitation: Invitation, user: User) -> RoleAssignment:
    """Give a person the role to which she was invited, and write that she took it up."""
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    held: RoleAssignment = RoleAssignment.objects.create(
        user=user,
        role=invitation.role,
        unit=invitation.unit,
        body=invitation.body,
        granted_by=invitation.invited_by,
    )
    audit.write_entry(actor=user, action=verb(invitation, "accepted"), record=invitation, role=held.role)
    return held


@transaction.atomic
def take_up_invitation(*, actor: User, secret: str) -> RoleAssignment:
    """Give the role of an invitation to somebody who has an account already; a link works once.

    Raises Invalid for a link that is used, withdrawn or too old, and for one that was sent to another person.
    """
    invitation = claimed_invitation(secret)
    if not may_join(invitation.email, invitation.phone, email=actor.email, phone=actor.phone):
        raise Invalid(_("This invitation was sent to another address or number. Sign out, then open the link again."))
    return role_from(invitation, actor)


@dataclass(frozen=True)
class OnPaper:
    """How a leader decided on paper: who signed, in which form, when, and the scan."""

    signer: Person
    signed_on: date
    scan: StoredFile
    form: SigningForm = SigningForm.OWN
    in_place_of: str = ""


def record_paper_decision(
    *, actor: User, record: models.Model, action: str, paper: OnPaper, unit_id: int | None
) -> PaperDecision:
    """Keep beside an action that it was decided on paper; called inside the action's transaction."""
    demand(can_record_paper(scope_of(actor), unit_id=unit_id))
    if paper.signed_on > clock.today():
        demand(Denied(_("The day of signing lies in the future.")))
    key = key_of(record)
    row = PaperDecision.objects.create(
        record_kind=key.kind,
        record_id=key.id,
        action=action,
        signer=paper.signer,
        form=paper.form,
        in_place_of=paper.in_place_of,
        signed_on=paper.signed_on,
        scan=paper.scan,
        recorded_by=actor,
        is_demonstration=bool(getattr(record, "is_demonstration", False)),
    )
    audit.write_entry(
        actor=actor, action=verb(row, "recorded"), record=row, signer=paper.signer, form=paper.form, of=action
    )
    return row


def paper_facts(paper: OnPaper | None) -> dict[str, Any]:
    """Return what an audit entry says of a decision on paper."""
    if paper is None:
        return {}
    return {"signer": paper.signer, "form": str(paper.form), "signed_on": paper.signed_on}
