"""Forms about accounts: inviting, giving and ending roles, standing in, taking up an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core.fields.day import DayField
from camket.core.models import User
from camket.core.pages.lookups import MARK, RecordField
from camket.core.signin.passwords import IN_PLAIN_WORDS
from camket.core.signin.phones import international
from camket.core.text import fold, words
from camket.people.choices import Role
from camket.people.models import Body, Unit

OFFERED = 100


class RoleForm(forms.Form):
    """A role at a unit or for a body."""

    # Nobody is made an administrator by leaving the first choice as it was.
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[("", gettext_lazy("Choose a role")), *Role.choices])
    unit = RecordField(
        Unit,
        label=gettext_lazy("Unit"),
        required=False,
        help_text=gettext_lazy("Where the role is held, for people of the organisation: it reaches all units below."),
    )
    body = RecordField(
        Body,
        label=gettext_lazy("Body"),
        required=False,
        help_text=gettext_lazy("Whose partner it is, for people outside. Choose a unit or a body."),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, RecordField):
                field.user = user

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {**self.cleaned_data, "role": Role(self.cleaned_data["role"])}


class InviteForm(RoleForm):
    """Whom to invite, how she is reached, and to what."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=200)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
        help_text=gettext_lazy("The invitation is sent there. It becomes the name to sign in with."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("Without an address this is the name to sign in with; pass the link on in a messenger."),
    )
    field_order = ("full_name", "email", "phone", "role", "unit", "body")


class NewRoleForm(RoleForm):
    """A further role, from a day, perhaps to a day."""

    valid_from = DayField(label=gettext_lazy("From"), required=False)
    valid_to = DayField(label=gettext_lazy("Until"), required=False)


class EndForm(forms.Form):
    """The last day of a role, and why."""

    last_day = DayField(label=gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)


class ReasonForm(forms.Form):
    """Why an account is closed."""

    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)


class AccountInput(forms.TextInput):
    """A text input that offers the accounts nearest to choose from, as the browser itself offers them."""

    template_name = "people/member_input.html"
    accounts: QuerySet[User] | None = None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "list": f"{name}-accounts", "autocomplete": "off"})
        offered = self.accounts[:OFFERED] if self.accounts is not None else ()
        return {**context, "offers": [f"{each.full_name}{MARK}{each.sign_in_name}" for each in offered]}


class AccountField(forms.CharField):
    """The choice of one account among candidates by name, e-mail address or telephone number."""

    def __init__(self, **options: Any) -> None:
        self.candidates: QuerySet[User] = User.objects.none()
        super().__init__(widget=AccountInput(), **options)

    def offer(self, candidates: QuerySet[User]) -> None:
        """Set from whom to choose."""
        self.candidates = candidates
        self.widget.accounts = candidates

    def clean(self, value: Any) -> User:
        text = super().clean(value)
        named, _mark, after = text.partition(MARK)
        sign_in_name = (after or named).strip()
        for found in (
            self.candidates.filter(email=sign_in_name.lower()),
            self.candidates.filter(phone=international(sign_in_name) or "-"),
        ):
            if (only := found.first()) is not None:
                return only
        alike = [each for each in self.candidates if fold(each.full_name) == fold(named)]
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise ValidationError(_("Several are called so. Give the e-mail address or the telephone number."))
        raise ValidationError(_("Nobody with an account here is called so."))


class StandInForm(forms.Form):
    """Who acts in the place of a person on leave, from when to when."""

    user = AccountField(
        label=gettext_lazy("Who stands in"),
        help_text=gettext_lazy("Somebody who has an account: name, e-mail address or telephone number."),
    )
    valid_from = DayField(label=gettext_lazy("First day"))
    valid_to = DayField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, candidates: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].offer(candidates)  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """The password and the language of a new account."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=IN_PLAIN_WORDS,
        strip=False,
    )
    again = forms.CharField(
        label=gettext_lazy("The password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=lambda: [(code, {"vi": "Tiếng Việt", "en": "English"}[code]) for code, _label in settings.LANGUAGES],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two are not alike."))
        return cleaned


class MemberFilter(forms.Form):
    """Narrows the list of people with accounts."""

    q = forms.CharField(label=gettext_lazy("Name, e-mail address or telephone number"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False, choices=[("", gettext_lazy("All")), *Role.choices]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), ("open", gettext_lazy("Open")), ("closed", gettext_lazy("Closed"))],
    )

    def narrow(self, rows: QuerySet[User], holders: QuerySet[Any, Any]) -> QuerySet[User]:
        """Return the accounts that fit; `holders` are the assignments in force."""
        asked = self.cleaned_data
        if asked["role"]:
            rows = rows.filter(pk__in=holders.filter(role=asked["role"]).values("user"))
        if asked["state"]:
            rows = rows.filter(is_active=asked["state"] == "open")
        if asked["q"]:
            wanted = words(asked["q"])
            named = rows.values_list("pk", "full_name", "email", "phone")
            fits = [pk for pk, *texts in named if all(word in fold(" ".join(filter(None, texts))) for word in wanted)]
            rows = rows.filter(pk__in=fits)
        return rows

    @property
    def in_use(self) -> int:
        """How many filters are set."""
        return sum(1 for value in getattr(self, "cleaned_data", {}).values() if value)
