"""Known devices: where somebody signed in before with everything, told by a secret in a cookie."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.actions import Invalid
from camket.core.models import KnownDevice, User

COOKIE = "camket_device"
LIFETIME = timedelta(days=90)
PIN_LENGTHS = range(4, 9)
MOST_FAILURES = 5


def digest_of(secret: str) -> str:
    """Return what is kept of a device's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def device_of(request: HttpRequest) -> KnownDevice | None:
    """Return the known device that a request comes from."""
    secret = request.COOKIES.get(COOKIE, "")
    if not secret:
        return None
    rows = KnownDevice.objects.filter(digest=digest_of(secret), expires_at__gt=clock.now())
    return rows.select_related("user").first()


def with_pin(request: HttpRequest) -> KnownDevice | None:
    """Return the known device that a request comes from if its owner can return with a PIN."""
    device = device_of(request)
    return device if device is not None and device.pin and device.user.is_active else None


def label_of(request: HttpRequest) -> str:
    """Return words by which the owner knows the device."""
    agent = request.headers.get("User-Agent", "")
    system = next(
        (name for name in ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux") if name in agent), "?"
    )
    browser = next((name for name in ("Edg", "Firefox", "Chrome", "Safari") if name in agent), "?")
    return f"{system}, {'Edge' if browser == 'Edg' else browser}"


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Make the device of a request known for this person, unless it is."""
    known = device_of(request)
    if known is not None and known.user_id == user.pk:
        return
    KnownDevice.objects.filter(user=user, expires_at__lt=clock.now()).delete()
    secret = secrets.token_urlsafe(32)
    KnownDevice.objects.create(
        user=user, digest=digest_of(secret), label=label_of(request), expires_at=clock.now() + LIFETIME
    )
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


@transaction.atomic
def set_pin(*, actor: User, device: KnownDevice, pin: str) -> None:
    """Set the short PIN with which its owner returns on this device; raises Invalid for one that is easily guessed."""
    if not (pin.isascii() and pin.isdigit()) or len(pin) not in PIN_LENGTHS:
        raise Invalid(_("A PIN has four to eight digits."), "pin")
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps <= {0} or steps == {1} or steps == {-1}:
        raise Invalid(_("This PIN is too easy to guess. Choose digits that do not repeat or count up."), "pin")
    if not KnownDevice.objects.filter(pk=device.pk, user=actor).update(pin=make_password(pin), failures=0):
        raise Invalid(_("This device is not known as yours. Sign in on it with your password first."), "pin")
    audit.write_entry(actor=actor, action="core.knowndevice.pin_set", record=device)


@transaction.atomic
def check_pin(device: KnownDevice, pin: str) -> bool:
    """Return whether a PIN is right; after five wrong ones the device is known no more.

    A try is counted before the PIN is looked at, so that tries sent at once do not share one.
    """
    tries = KnownDevice.objects.filter(pk=device.pk, failures__lt=MOST_FAILURES).exclude(pin="")
    if not device.user.is_active or not tries.update(failures=F("failures") + 1):
        return False
    device.refresh_from_db()
    if check_password(pin, device.pin):
        KnownDevice.objects.filter(pk=device.pk).update(failures=0)
        return True
    if device.failures >= MOST_FAILURES:
        forget(actor=User.objects.system(), device=device, reason=str(_("Five wrong PINs.")))
    return False


@transaction.atomic
def forget(*, actor: User, device: KnownDevice, reason: str = "") -> None:
    """Let a device be known no more."""
    facts = {"label": device.label, "user": device.user, "reason": reason}
    audit.write_entry(actor=actor, action="core.knowndevice.forgotten", record=device, **facts)
    device.delete()


def remaining_tries(device: KnownDevice) -> int:
    """Return how many tries are left."""
    return max(0, MOST_FAILURES - device.failures)
