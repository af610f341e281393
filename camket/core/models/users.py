"""People who sign in, and what their devices hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Door
from camket.core.fields.uid import UidField

SYSTEM_NAME = "Camket"
#: More unread notices than these are not told apart.
MOST_UNREAD = 99


class UserManager(BaseUserManager["User"]):
    """Users by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(Q(email=username) | Q(phone=username))

    def system(self) -> User:
        """Return the user in whose name the installation itself acts (packs, sealing, reminders)."""
        user, _created = self.get_or_create(
            is_system=True, defaults={"full_name": SYSTEM_NAME, "is_active": False, "password": "!"}
        )
        return user


class User(AbstractBaseUser):
    """Somebody who signs in, by e-mail address or telephone number (người dùng)."""

    uid = UidField()
    full_name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    #: In the international form, +84912345678.
    phone = models.CharField(_("telephone number"), max_length=16, unique=True, null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False, editable=False)
    is_demonstration = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_system"], condition=Q(is_system=True), name="core_user_one_system"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def unread_notices(self) -> int:
        """How many notices she has not read, as far as they are told apart (one statement on every page)."""
        return len(self.notices.filter(read_at=None).values_list("pk")[: MOST_UNREAD + 1])

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def sign_in_name(self) -> str:
        """The name the person signs in with."""
        return self.email or self.phone or ""


class AccessKey(models.Model):
    """A token of the API, or a password of one device for clients that only know HTTP Basic (mật khẩu ứng dụng).

    Only a digest is kept; the secret is shown once.
    """

    uid = UidField()
    user = models.ForeignKey(User, models.CASCADE, related_name="access_keys")
    name = models.CharField(_("device or program"), max_length=100)
    door = models.CharField(_("opens"), max_length=10, choices=Door)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    #: The first letters of the secret, by which its owner knows it.
    hint = models.CharField(max_length=8, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name


class KnownDevice(models.Model):
    """A phone or computer on which a person has signed in with everything, and may return with a short PIN."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_devices")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    label = models.CharField(max_length=200)
    pin = models.CharField(max_length=200, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label


class SignInFailure(models.Model):
    """A failed attempt, counted by account and by network address; kept for an hour."""

    account = models.CharField(max_length=64, db_index=True)
    address = models.CharField(max_length=64)
    failed_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.account


class IdempotencyKey(models.Model):
    """The answer that was given to a write of the API, given again when the same key comes again."""

    user = models.ForeignKey(User, models.CASCADE)
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="core_idempotencykey_once")]

    def __str__(self) -> str:
        return self.key
