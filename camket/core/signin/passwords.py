"""The rules of passwords, each with the sentence that a person reads.

They follow what NIST SP 800-63B and the OWASP guides advise: length before odd signs, nothing that is on the lists of
guessed passwords, nothing that others know of the person, and no forced change.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import password_validation as django_rules
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core.text import fold

#: What people in Viet Nam choose most easily, folded, digits and blanks left out.
GUESSED = frozenset(
    {"matkhau", "matkhaumoi", "anhyeuem", "emyeuanh", "camket", "hoilhpn", "hoiphunu", "phunuvietnam"}
    | {"vietnam", "hanoi", "saigon", "xinchao", "khongbiet", "password", "passwordpassword", "qwertyuiop"}
)
#: All rules in one text, for the forms that ask for a new password.
IN_PLAIN_WORDS = gettext_lazy(
    "At least ten characters; three or four words that belong together only for you are easiest to keep in mind. "
    "Not your name, address or number, not digits alone, nothing that many people use."
)


class Length(django_rules.MinimumLengthValidator):
    """Long enough."""

    def get_error_message(self) -> str:
        return _("Make it longer: at least %(number)d characters.") % {"number": self.min_length}


class NotOnlyDigits(django_rules.NumericPasswordValidator):
    """A birthday or a telephone number is soon guessed."""

    def get_error_message(self) -> str:
        return _("Digits alone are soon guessed. Add some words.")


class NotGuessed(django_rules.CommonPasswordValidator):
    """On no list of passwords that are tried first."""

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        letters = "".join(char for char in fold(password) if char.isalpha())
        if letters in GUESSED:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return _("Many people use this password, so it is tried first. Choose another.")


class NotAboutOneself(django_rules.UserAttributeSimilarityValidator):
    """Not made of the person's own name, address or number."""

    def get_error_message(self) -> str:
        return _("This is too much like your name, address or number.")
