"""Mails that carry notices: made when they are due, sent one by one, never one twice.

A mail is claimed by compare-and-swap before it leaves. Who is killed after that, or loses the mail server in the middle
of a mail, leaves one of which nobody knows whether it has arrived: it is shown to the administrator and not sent again
by itself. What the server refuses is tried again, after growing gaps. What comes back later is noted from the reports
of mail servers; an address from which too much came back gets nothing more until somebody says that it is right.
"""

from __future__ import annotations

import smtplib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from camket.core import audit, clock
from camket.core.actions import verb
from camket.core.choices import MailState, NoticeWay
from camket.core.jobs import Progress, job
from camket.core.models import Notice, NoticeMail, User
from camket.core.notices import SEND, ShownNotice, kinds, notify, shown_of
from camket.core.returned import is_failing, read_report

#: How long after each refusal a mail is tried again; after the last one it is given up.
GAPS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
#: A mail that was claimed so long ago was left by who claimed it.
LEFT = timedelta(minutes=15)
#: What a mail server says before it has taken a mail: it has not left.
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError)
DIGESTS = (NoticeWay.DAILY, NoticeWay.WEEKLY)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SALT = "camket.core.outbox"
#: Mails that came back from the address that the person still has.
RETURNED_NOW = Q(state=MailState.RETURNED, address=F("user__email"))
#: The kind of notice that tells a person of mails that come back from her; the room that knows roles registers it.
RETURNED = "core.returned"


@job(SEND, every=timedelta(minutes=5))
def send_notices(progress: Progress) -> None:
    """Make the mails that are due and send what waits."""
    make_mails(clock.now())
    progress.step(send_waiting(clock.now()))


# --- Making.


def due_since(way: str, now: datetime) -> datetime:
    """Return when the last digest of a sort was due: at the installation's hour, in its zone."""
    zone = clock.home_zone()
    local = now.astimezone(zone)
    back = 0 if local.hour >= settings.DIGEST_HOUR else 1
    if way == NoticeWay.WEEKLY:
        day = local.date() - timedelta(days=back)
        back += (day.weekday() - WEEKDAYS.index(settings.DIGEST_DAY)) % 7
    hour = time(settings.DIGEST_HOUR)
    return datetime.combine(local.date() - timedelta(days=back), hour, zone).astimezone(UTC)


def make_mails(now: datetime) -> int:
    """Put what is to be told by mail, and due, into mails; return how many. Two at once make each of them once."""
    unmailed = Notice.objects.filter(mail=None, read_at=None, user__is_active=True).order_by("pk")
    unmailed = unmailed.exclude(user__in=failing_people())
    groups: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for pk, user_id, kind in unmailed.filter(way=NoticeWay.MAIL).values_list("pk", "user_id", "kind"):
        groups[user_id, kind, ""].append(pk)
    for way in DIGESTS:
        since = due_since(way, now)
        rows = unmailed.filter(way=way, raised_at__lt=since)
        for pk, user_id in rows.values_list("pk", "user_id"):
            groups[user_id, way, f"{way}:{since.astimezone(clock.home_zone()):%Y-%m-%d}"].append(pk)
    return sum(
        make_mail(user_id, about, key or f"now:{notices[0]}", notices, now)
        for (user_id, about, key), notices in groups.items()
    )


@transaction.atomic
def make_mail(user_id: int, about: str, key: str, notices: list[int], now: datetime) -> bool:
    """Put notices of a person into one mail, unless another has done so; return whether it was done here."""
    mail, is_new = NoticeMail.objects.get_or_create(
        user_id=user_id, key=key, defaults={"about": about, "created_at": now, "next_try_at": now}
    )
    if not is_new:
        return False
    if not Notice.objects.filter(pk__in=notices, mail=None).update(mail=mail):
        mail.delete()
        return False
    return True


# --- Sending.


def send_waiting(now: datetime) -> int:
    """Send the mails that wait and are due; return how many left."""
    NoticeMail.objects.filter(state=MailState.SENDING, claimed_at__lt=now - LEFT).update(
        state=MailState.UNSURE, error=_("The program was stopped while it was being sent.")
    )
    due = NoticeMail.objects.filter(state=MailState.WAITING, next_try_at__lte=now).order_by("pk")
    mails = list(due.exclude(user__in=failing_people()).select_related("user"))
    if not mails:
        return 0
    connection: Any = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        for mail in mails:
            postpone(mail, MailState.WAITING, error)
        return 0
    try:
        return sum(send(mail, connection) for mail in mails)
    finally:
        connection.close()


def send(mail: NoticeMail, connection: Any) -> bool:
    """Send one mail over an open connection, if it is still to be sent and this is who sends it."""
    message = message_of(mail)
    if message is None:
        NoticeMail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(state=MailState.DROPPED)
        return False
    claimed = NoticeMail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(
        state=MailState.SENDING, claimed_at=clock.now(), address=mail.user.email or ""
    )
    if not claimed:
        return False
    try:
        connection.send_messages([message])
    except REFUSALS as error:
        postpone(mail, MailState.SENDING, error)
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        NoticeMail.objects.filter(pk=mail.pk, state=MailState.SENDING).update(
            state=MailState.UNSURE, error=said(error), tries=F("tries") + 1
        )
        connection.close()
    else:
        NoticeMail.objects.filter(pk=mail.pk, state=MailState.SENDING).update(
            state=MailState.SENT, sent_at=clock.now(), tries=F("tries") + 1, error=""
        )
        return True
    return False


def postpone(mail: NoticeMail, state: str, error: Exception) -> None:
    """Let a mail wait for its next try, or give it up after the last."""
    is_last = mail.tries >= len(GAPS)
    NoticeMail.objects.filter(pk=mail.pk, state=state, tries=mail.tries).update(
        state=MailState.FAILED if is_last else MailState.WAITING,
        next_try_at=clock.now() + (timedelta() if is_last else GAPS[mail.tries]),
        tries=F("tries") + 1,
        error=said(error),
    )


def said(error: Exception) -> str:
    """Return what a mail server or the network said, as short as it is kept."""
    return f"{type(error).__name__}: {error}"[:500]


# --- Words.


def message_of(mail: NoticeMail) -> EmailMultiAlternatives | None:
    """Return a mail as it leaves, in the person's language: what is unread, still holds and may be seen.

    None where nothing of it is left to say.
    """
    user: User = mail.user
    if not (user.is_active and user.email):
        return None
    rows = [each for each in shown_of(user, mail.notices.filter(read_at=None).order_by("pk")) if each.is_unread]
    if not rows:
        return None
    with translation.override(user.language):
        lines = lines_of(rows)
        subject = lines[0][0] if len(lines) == 1 else _("What is new for you")
        quiet, choosing = quiet_address(user, mail.about), address("core:notice_settings")
        message = EmailMultiAlternatives(f"Camket: {subject}", text_of(lines, quiet, choosing), to=[user.email])
        message.attach_alternative(html_of(str(subject), lines, quiet, choosing), "text/html")
    message.extra_headers = {
        "Message-ID": f"<{mail.uid}@{own_host()}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{quiet}>",
    }
    if quiet.startswith("https:"):  # RFC 8058 asks for it
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def own_host() -> str:
    """Return the name of this installation's host, as it stands in the ids of its mails."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def lines_of(rows: Iterable[ShownNotice]) -> list[tuple[str, str]]:
    """Return the sentences of a mail with an address each: one a kind, however many there are of it."""
    by_kind: dict[str, list[ShownNotice]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind.code].append(row)
    return [
        (
            str(kind.sentence),
            address("core:notice", of[0].notice.uid) if len(of) == 1 else address("core:notices"),
        )
        for code, kind in kinds.items()
        if (of := by_kind.get(code))
    ]


def address(view: str, *arguments: str) -> str:
    """Return the whole address of a page of this installation."""
    return f"{settings.BASE_URL}{reverse(view, args=arguments)}"


def text_of(lines: list[tuple[str, str]], quiet: str, choosing: str) -> str:
    """Return a mail as plain text."""
    blocks = [f"{sentence}\n{link}" for sentence, link in lines]
    blocks.append(_("Sign in to see it. Mails hold no figures and no names."))
    ways, stop = _("Choose how you are told"), _("No more of these mails")
    blocks.append(f"--\n{ways}: {choosing}\n{stop}: {quiet}")
    return "\n\n".join(blocks) + "\n"


def html_of(subject: str, lines: list[tuple[str, str]], quiet: str, choosing: str) -> str:
    """Return the same as a page without any style or picture."""
    items = format_html_join("\n", '<p><a href="{}">{}</a></p>', ((link, sentence) for sentence, link in lines))
    return format_html(
        '<!DOCTYPE html>\n<html lang="{}">\n<head><meta charset="utf-8"><title>{}</title></head>\n<body>\n{}\n'
        '<p>{}</p>\n<hr>\n<p><a href="{}">{}</a> · <a href="{}">{}</a></p>\n</body>\n</html>\n',
        translation.get_language(),
        subject,
        items,
        _("Sign in to see it. Mails hold no figures and no names."),
        choosing,
        _("Choose how you are told"),
        quiet,
        _("No more of these mails"),
    )


# --- Turning mails off without signing in.


def quiet_address(user: User, about: str) -> str:
    """Return the address that turns a sort of mail off for a person; it is signed and does not grow old."""
    return address("core:notices_quiet", Signer(salt=SALT).sign(f"{user.uid}:{about}"))


def read_quiet(token: str) -> tuple[User, str] | None:
    """Return whose mails of what sort a signed address turns off; None for one that we did not sign."""
    try:
        uid, about = Signer(salt=SALT).unsign(token).split(":", 1)
    except (BadSignature, ValueError):
        return None
    user = User.objects.filter(uid=uid, is_active=True).first()
    return None if user is None else (user, about)


# --- What could not be sent, or must not.


def keep_silent() -> None:
    """Let nothing be mailed that waits now: where this is a copy of an installation, the other one mails it.

    It stands in the application as before, and what is raised from now on is mailed.
    """
    NoticeMail.objects.filter(state__in=(MailState.WAITING, MailState.SENDING)).update(state=MailState.DROPPED)
    Notice.objects.filter(mail=None).update(way=NoticeWay.APP)


def stuck_mails() -> QuerySet[NoticeMail]:
    """Return the mails that did not leave or perhaps did not, or came back from a present address, the latest first."""
    rows = NoticeMail.objects.filter(Q(state__in=(MailState.FAILED, MailState.UNSURE)) | RETURNED_NOW)
    return rows.select_related("user").order_by("-created_at", "-pk")


@transaction.atomic
def send_again(*, actor: User, mail: NoticeMail) -> bool:
    """Let a mail that did not leave be tried anew; return False when it is on its way already.

    Who sends one again that came back holds the address for right: no other that came back counts any more.
    """
    again = stuck_mails().filter(pk=mail.pk).update(state=MailState.WAITING, tries=0, next_try_at=clock.now())
    if again:
        audit.write_entry(actor=actor, action=verb(mail, "sent_again"), record=mail)
        returned_to(mail.user).update(state=MailState.DROPPED)
    return bool(again)


# --- What came back.


class Noted(Enum):
    """What became of a message that may be a report."""

    NOTHING = "it tells of no mail of ours that will not arrive"
    KNOWN = "it was noted before"
    NOTED = "it is noted now"


def returned_to(user: User) -> QuerySet[NoticeMail]:
    """Return the mails that came back from a person's present address, the latest first."""
    return NoticeMail.objects.filter(RETURNED_NOW, user=user).order_by("-created_at", "-pk")


def failing_people() -> set[int]:
    """Return the ids of the people to whom nothing is mailed: too much came back from their address (one statement)."""
    times: dict[int, list[datetime]] = defaultdict(list)
    for user_id, created_at in NoticeMail.objects.filter(RETURNED_NOW).values_list("user_id", "created_at"):
        times[user_id].append(created_at)
    return {user_id for user_id, those in times.items() if is_failing(those)}


def take_report(raw: bytes) -> Noted:
    """Note what a message of a mail server tells of a mail of ours; the same one twice changes nothing."""
    report = read_report(raw)
    if report is None:
        return Noted.NOTHING
    named = [name for name, host in report.messages if host.lower() == own_host()]
    mail = NoticeMail.objects.filter(uid__in=named).select_related("user").order_by("pk").first()
    if mail is None:
        return Noted.NOTHING
    noted = note_return(mail, is_for_good=report.is_for_good, words=report.words)
    return Noted.NOTED if noted else Noted.KNOWN


@transaction.atomic
def note_return(mail: NoticeMail, *, is_for_good: bool, words: str) -> bool:
    """Note that a mail will not arrive, in the name of the installation; return False when that was noted before.

    What is for good counts against the address, and its owner is told in the application.
    """
    state = MailState.RETURNED if is_for_good else MailState.FAILED
    left = NoticeMail.objects.filter(pk=mail.pk, state__in=(MailState.SENT, MailState.UNSURE))
    if not left.update(state=state, error=words):
        return False
    system = User.objects.system()
    audit.write_entry(actor=system, action=verb(mail, "came_back"), record=mail, reason=words, state=str(state))
    if is_for_good and mail.address == mail.user.email:
        notify(RETURNED, actor=system, about=mail.user, to=[mail.user], occasion=mail.uid)
    return True


@transaction.atomic
def confirm_address(*, actor: User) -> bool:
    """Let the actor be mailed again at the address that she says is right; return False when none had come back."""
    if not returned_to(actor).update(state=MailState.DROPPED):
        return False
    audit.write_entry(actor=actor, action=verb(actor, "address_confirmed"), record=actor)
    return True
