"""Tokens of the programming interface and passwords of single devices: shown once, kept as digests."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from camket.core import audit, clock
from camket.core.choices import Door
from camket.core.models import AccessKey, User

PREFIX = "ck"


def digest_of(secret: str) -> str:
    """Return what is kept of a secret; it is random and long, so that a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_key(
    *, actor: User, name: str, door: Door = Door.API, expires_at: datetime | None = None
) -> tuple[AccessKey, str]:
    """Issue a key for one door in the actor's own name; return it with the secret, which nobody can show again."""
    secret = f"{PREFIX}_{door}_{secrets.token_urlsafe(30)}"
    key = AccessKey.objects.create(
        user=actor, name=name, door=door, digest=digest_of(secret), hint=secret[-4:], expires_at=expires_at
    )
    audit.write_entry(actor=actor, action="core.accesskey.issued", record=key, name=name, door=door)
    return key, secret


@transaction.atomic
def revoke_key(*, actor: User, key: AccessKey) -> None:
    """End a key at once."""
    AccessKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now())
    audit.write_entry(actor=actor, action="core.accesskey.revoked", record=key)


def user_of(secret: str, door: Door) -> User | None:
    """Return in whose name a secret opens a door; None for a wrong, revoked or expired one, or for another door."""
    keys = AccessKey.objects.filter(digest=digest_of(secret), door=door, revoked_at=None, user__is_active=True)
    key = keys.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now())).select_related("user").first()
    return key.user if key else None
