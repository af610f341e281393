"""The brake on guessing passwords.

Failures are counted by account and by network address, for a quarter of an hour. A device on which the account's
owner signed in before is never held up by what others try elsewhere: so nobody can lock another person out by
typing her name with wrong passwords.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from camket.core import clock
from camket.core.models import SignInFailure

WINDOW = timedelta(minutes=15)
KEPT = timedelta(hours=1)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 50
MOST_ON_KNOWN_DEVICE = 10


def account_key(name: str, *, device_id: int | None = None) -> str:
    """Return the key under which failures for a name are counted: one for strangers, one for each known device."""
    folded = name.strip().casefold()
    return hashlib.sha256(f"{folded}|{device_id or ''}".encode()).hexdigest()


def is_held(name: str, *, address: str, device_id: int | None) -> bool:
    """Return whether a further attempt has to wait."""
    recent = SignInFailure.objects.filter(failed_at__gt=clock.now() - WINDOW)
    if device_id is not None:
        return recent.filter(account=account_key(name, device_id=device_id)).count() >= MOST_ON_KNOWN_DEVICE
    if recent.filter(account=account_key(name)).count() >= MOST_PER_ACCOUNT:
        return True
    return recent.filter(address=address).count() >= MOST_PER_ADDRESS


def note_failure(name: str, *, address: str, device_id: int | None) -> None:
    """Count a failure; what is older than an hour is thrown away."""
    SignInFailure.objects.filter(failed_at__lt=clock.now() - KEPT).delete()
    SignInFailure.objects.create(account=account_key(name, device_id=device_id), address=address)
