"""Telephone numbers as names to sign in with."""

import re

HOME_PREFIX = "+84"
DIGITS = re.compile(r"[^\d+]")


def international(text: str) -> str:
    """Return a number in the international form: 0912 345 678 becomes +84912345678.

    What is no number comes back without its blanks, and will match nobody.
    """
    bare = DIGITS.sub("", text.strip())
    if bare.startswith("00"):
        return "+" + bare[2:]
    if bare.startswith("0"):
        return HOME_PREFIX + bare[1:]
    return bare
