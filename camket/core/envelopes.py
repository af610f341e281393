"""Signed envelopes: what one installation hands to another, and how that one knows whose it is.

The form is DSSE (Dead Simple Signing Envelope, version 1.0.2 of its specification) with Ed25519 (RFC 8032): JSON with
`payloadType`, `payload` and `signatures`, each in Base64. What is signed is the "pre-authentication encoding" of type
and payload, so that a payload of one type cannot be passed off as one of another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from camket.core.secret import kept_secret

#: The largest envelope that is opened, in bytes.
LARGEST = 5_000_000
KEY_BYTES = 32
#: So many hexadecimal digits of a fingerprint are read aloud on the telephone, in groups of four.
FINGERPRINT_DIGITS = 32
GROUP = 4


class EnvelopeRefused(Exception):
    """An envelope that is not opened; the text says why and what to do."""


class _Signature(msgspec.Struct):
    keyid: str
    sig: str


class _Envelope(msgspec.Struct):
    payloadType: str  # noqa: N815 - the name in the specification
    payload: str
    signatures: list[_Signature]


@dataclass(frozen=True)
class Opened:
    """What stood in an envelope, and the public key (Base64) that it was signed with."""

    payload_type: str
    payload: bytes
    key: str


def own_private_key() -> Ed25519PrivateKey:
    """Return the key of this installation, made on the first call from a secret in the state folder."""
    seed = hashlib.sha256(kept_secret(Path(settings.STATE) / "exchange.key").encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def own_key() -> str:
    """Return the public key of this installation, in Base64: what a partner enters."""
    return encoded(own_private_key().public_key().public_bytes_raw())


def read_key(text: str) -> str:
    """Return a public key as it is kept, from what was typed; raises EnvelopeRefused for what is none."""
    raw = decoded("".join(text.split()))
    if raw is None or len(raw) != KEY_BYTES:
        raise EnvelopeRefused(_("This is no key. Copy the whole line that the partner’s installation shows."))
    return encoded(raw)


def fingerprint(key: str) -> str:
    """Return what two people compare aloud: the first half of the key's SHA-256, in groups of four digits."""
    digits = hashlib.sha256(base64.b64decode(key)).hexdigest()[:FINGERPRINT_DIGITS]
    return " ".join(digits[start : start + GROUP] for start in range(0, FINGERPRINT_DIGITS, GROUP))


def seal(payload_type: str, payload: bytes) -> bytes:
    """Return an envelope of this installation around a payload."""
    signature = own_private_key().sign(to_be_signed(payload_type, payload))
    signed = _Signature(keyid=fingerprint(own_key()), sig=encoded(signature))
    return msgspec.json.encode(_Envelope(payloadType=payload_type, payload=encoded(payload), signatures=[signed]))


def open_envelope(content: bytes, keys: Iterable[str]) -> Opened:
    """Return what stands in an envelope that one of `keys` (Base64) has signed.

    Raises EnvelopeRefused for what is none, too large, changed on the way, or signed by nobody who is known.
    """
    if len(content) > LARGEST:
        words = _("This package is larger than %(limit)s MB. Ask the partner to divide it.")
        raise EnvelopeRefused(words % {"limit": LARGEST // 1_000_000})
    try:
        envelope = msgspec.json.decode(content, type=_Envelope)
    except (msgspec.DecodeError, RecursionError) as error:
        raise EnvelopeRefused(_("This file is no package. Choose the file that the partner’s Camket made.")) from error
    payload = decoded(envelope.payload)
    if payload is None:
        raise EnvelopeRefused(_("This package is damaged. Ask the partner to send it again."))
    signed = to_be_signed(envelope.payloadType, payload)
    for key in keys:
        if any(holds(key, each.sig, signed) for each in envelope.signatures):
            return Opened(envelope.payloadType, payload, key)
    raise EnvelopeRefused(
        _("Nobody you know has signed this package, or it was changed on the way. Enter the partner’s key first.")
    )


def to_be_signed(payload_type: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding: `DSSEv1 SP LEN(type) SP type SP LEN(body) SP body`."""
    kind = payload_type.encode()
    return b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload])


def holds(key: str, signature: str, signed: bytes) -> bool:
    """Return whether a signature of these bytes was made with the private half of a key."""
    raw = decoded(signature)
    if raw is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(raw, signed)
    except InvalidSignature:
        return False
    return True


def encoded(content: bytes) -> str:
    """Return bytes in Base64."""
    return base64.b64encode(content).decode("ascii")


def decoded(text: str) -> bytes | None:
    """Return the bytes of a text in Base64, None for what is none."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
