"""What people are told of: notices, how each wants to be told, and the mails that carry them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from camket.core.choices import MailState, NoticeWay
from camket.core.fields.uid import UidField


class NoticeMail(models.Model):
    """One mail to one person, from the moment it is due until it has left (thư báo tin).

    It holds no words: they are written when it leaves, of what still holds then.
    """

    uid = UidField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_mails")
    #: What makes it the only one: the day of a digest, or the first notice of a mail that leaves at once.
    key = models.CharField(max_length=40)
    #: What a reader turns off: the code of a kind, or the digest's way.
    about = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    #: Where it was sent; she may have another address since.
    address = models.EmailField(blank=True)
    #: What the mail server said last.
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="core_noticemail_once")]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="core_noticemail_due",
                condition=Q(state__in=[MailState.WAITING, MailState.SENDING]),
            ),
            models.Index(fields=["user"], name="core_noticemail_returned", condition=Q(state=MailState.RETURNED)),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("core:notice_mails")

    @property
    def is_demonstration(self) -> bool:
        """Whether it goes to an invented person."""
        return self.user.is_demonstration


class Notice(models.Model):
    """That one person is told of one thing, once (thông báo)."""

    uid = UidField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    #: The row of the kind's model that it is about.
    record_id = models.BigIntegerField()
    #: Which time it is, of what can happen to a record more than once.
    occasion = models.CharField(max_length=40, blank=True)
    raised_at = models.DateTimeField()
    #: When she opened it, or when it had become pointless.
    read_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=NoticeWay)
    mail = models.ForeignKey(NoticeMail, models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "record_id", "occasion"], name="core_notice_once")
        ]
        indexes = [
            models.Index(fields=["user"], name="core_notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["user", "-raised_at"], name="core_notice_latest"),
            models.Index(fields=["way"], name="core_notice_unmailed", condition=Q(mail=None, read_at=None)),
        ]

    def __str__(self) -> str:
        return self.kind


class NoticeChoice(models.Model):
    """How a person wants to be told of one kind of thing, where she has chosen (cách nhận thông báo)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=60)
    way = models.CharField(max_length=10, choices=NoticeWay)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="core_noticechoice_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.way}"
