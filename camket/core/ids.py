"""Public ids: eleven characters, a letter first, in the form that DHIS2 uses."""

import re
import secrets
import string

LETTERS = string.ascii_letters
LETTERS_AND_DIGITS = string.ascii_letters + string.digits
UID_LENGTH = 11
UID_PATTERN = re.compile(r"^[A-Za-z][A-Za-z0-9]{10}$")


def new_uid() -> str:
    """Return a fresh random public id (52 * 62**10 of them, about 4e19)."""
    return secrets.choice(LETTERS) + "".join(secrets.choice(LETTERS_AND_DIGITS) for _ in range(UID_LENGTH - 1))


def is_uid(text: str) -> bool:
    """Return whether `text` has the form of a public id."""
    return UID_PATTERN.match(text) is not None
