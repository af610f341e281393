"""Writes of the accounts of people who sign in: closing, reopening, withdrawing an invitation."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, verb
from camket.core.models import User
from camket.core.signin.sessions import end_sessions
from camket.people.models import Invitation
from camket.people.rules import can_close_account, can_invite


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
