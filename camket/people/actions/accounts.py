"""Writes of the accounts of people who sign in: closing, reopening, withdrawing an invitation."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, verb
from camket.core.models import User
from camket.core.signin.sessions import end_sessions
from camket.people.choices import Role
from camket.people.models import Invitation, RoleAssignment
from camket.people.queries import administrations
from camket.people.rules import can_close_account, can_invite, outlasts

LAST = _("This is the last administrator. First give the role to somebody else, without a last day.")


def keep_an_administrator(ending: list[int], *, last_day: date) -> None:
    """Raise Invalid when nobody would administer the installation as long as the roles that end after a day.

    Call it inside `atomic`, before the write. Two who end each other's roles at once wait for each other here: the
    rows of all administrators are locked first, and read again once the lock is held.
    """
    list(RoleAssignment.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk").values_list("pk"))
    held = list(administrations())
    since = last_day + timedelta(days=1)
    cut = [row for row in held if row.pk in ending and (row.valid_to is None or row.valid_to > last_day)]
    others = [row for row in held if row.pk not in ending]
    for row in cut:
        if not any(outlasts(each.valid_from, each.valid_to, since=since, until=row.valid_to) for each in others):
            raise Invalid(LAST)


@transaction.atomic
def withdraw_invitation(*, actor: User, invitation: Invitation) -> None:
    """Let the link of an invitation open nothing any more; raises Invalid when it was taken up before."""
    demand(can_invite(scope_of(actor), unit_id=invitation.unit_id))
    rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not rows.update(withdrawn_at=clock.now()):
        raise Invalid(_("This invitation was taken up or withdrawn in the meantime."))
    audit.write_entry(actor=actor, action=verb(invitation, "withdrawn"), record=invitation)


@transaction.atomic
def close_account(*, actor: User, account: User, reason: str = "") -> None:
    """Close an account: it is signed out everywhere and signs in no more; what the person wrote keeps her name."""
    demand(can_close_account(scope_of(actor), account_id=account.pk))
    ending = list(RoleAssignment.objects.filter(user=account).values_list("pk", flat=True))
    keep_an_administrator(ending, last_day=clock.today() - timedelta(days=1))
    if not User.objects.filter(pk=account.pk, is_active=True, is_system=False).update(is_active=False):
        raise Invalid(_("This account is closed already."))
    end_sessions(account)
    audit.write_entry(actor=actor, action=verb(account, "closed"), record=account, reason=reason)


@transaction.atomic
def reopen_account(*, actor: User, account: User) -> None:
    """Let a closed account sign in again, with the roles that it still holds."""
    demand(can_close_account(scope_of(actor), account_id=account.pk))
    if not User.objects.filter(pk=account.pk, is_active=False, is_system=False).update(is_active=True):
        raise Invalid(_("This account is open already."))
    audit.write_entry(actor=actor, action=verb(account, "reopened"), record=account)
