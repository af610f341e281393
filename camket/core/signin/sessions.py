"""Ending the sessions of an account, wherever they are."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from camket.core.models import KnownDevice, User


def end_sessions(user: User) -> None:
    """Sign a person out everywhere and let no device be known any more; the action that calls it is audited."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    KnownDevice.objects.filter(user=user).delete()
