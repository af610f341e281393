"""What the sign-in says when it refuses, in the product's own words; the codes are those of django-allauth."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WRONG_PAIR = _("The name and the password do not belong together.")
_TAKEN = _("Another account has this already.")
_NOT_CONFIRMED = _("The address must be confirmed before letters can go there.")

#: For `error_messages` of the account adapter.
ACCOUNT_REFUSALS: dict[str, str | Promise] = {
    "account_inactive": _("This account is closed"),
    "cannot_remove_primary_email": _("Letters go to this address, so it cannot be removed."),
    "duplicate_email": _("This account has the address already."),
    "email_password_mismatch": _WRONG_PAIR,
    "phone_password_mismatch": _WRONG_PAIR,
    "username_password_mismatch": _WRONG_PAIR,
    "email_taken": _TAKEN,
    "phone_taken": _TAKEN,
    "enter_current_password": _("Type your present password."),
    "incorrect_code": _("This is not the code."),
    "incorrect_password": _("This is not the password."),
    "invalid_or_expired_key": _("It may be too old, or it has been used already."),
    "invalid_login": _WRONG_PAIR,
    "invalid_password_reset": _("It may be too old, or it has been used already."),
    "max_email_addresses": _("An account can have %d addresses at most."),
    "too_many_login_attempts": _("Too many tries. Wait a few minutes and try again; the account is not locked."),
    "unknown_email": _("No account has this address."),
    "unknown_phone": _("No account has this number."),
    "unverified_primary_email": _NOT_CONFIRMED,
    "select_only_one": _("Choose one only."),
    "same_as_current": _("This is what it was before."),
    "rate_limited": _("Too many tries. Wait a few minutes and try again; the account is not locked."),
}

#: For `error_messages` of the adapter of the second factor.
SECOND_FACTOR_REFUSALS: dict[str, str | Promise] = {
    "add_email_blocked": _("With a second factor in use, no address can be added."),
    "cannot_delete_authenticator": _("The second factor cannot be switched off."),
    "cannot_generate_recovery_codes": _("Recovery codes need a second factor first."),
    "incorrect_code": _("This is not the code."),
    "unverified_email": _("Confirm your e-mail address before you set up a second factor."),
}
