"""Reports on mails that did not arrive, as mail servers send them to the address that mails come from (RFC 3464).

Anybody may write to that address. A report is therefore read up to a size, only its outermost parts are looked at and
no attachment is opened; what it says is text to be shown. It counts for a mail whose Message-ID it names: nobody but us
and who the mail was for knows that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser, HeaderParser

#: A longer report is not read; ours are some kilobytes, and a report repeats at most the whole mail.
MOST_BYTES = 256_000
#: So many letters of what a server said are kept.
MOST_WORDS = 400
#: An address fails when so many mails came back from it for good within so long.
MANY, WITHIN = 3, timedelta(days=30)

_MESSAGE_ID = re.compile(r"<([^<>@\s]{1,64})@([^<>@\s]{1,255})>")
_STATUS = re.compile(r"\s*([245])\.\d{1,3}\.\d{1,3}(?!\d)")
#: A reply of SMTP in what a server said: the first digit tells what is for good from what may pass.
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")


@dataclass(frozen=True)
class Report:
    """A mail that did not arrive and never will: the Message-IDs that the report names, and why.

    `is_for_good` says that the address itself was refused (class 5 of RFC 3463); otherwise only this mail is lost.
    """

    messages: tuple[tuple[str, str], ...]
    is_for_good: bool
    words: str


def read_report(raw: bytes) -> Report | None:
    """Return what a message says of a mail that will not arrive; None for any other message, or one too long."""
    if len(raw) > MOST_BYTES:
        return None
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        parts = list(parts_of(message))
        failed = next(filter(None, map(failure_of, parts)), None)
        if message.get_content_type() != "multipart/report" or failed is None:
            return None
        named = [text for part in (message, *parts) for text in names_in(part)]
    except (MessageError, RecursionError, ValueError, LookupError):
        return None
    found = dict.fromkeys(pair for text in named for pair in _MESSAGE_ID.findall(text))
    return Report(tuple(found), *failed)


def parts_of(message: Message) -> Iterator[Message]:
    """Yield the outermost parts of a message."""
    payload = message.get_payload()
    if isinstance(payload, list):
        yield from (part for part in payload if isinstance(part, Message))


def failure_of(part: Message) -> tuple[bool, str] | None:
    """Return whether it is for good and what the server said, of the first recipient whom a mail will not reach.

    None for what is no report of delivery, and where a mail is only late, was passed on, or arrived.
    """
    if part.get_content_type() != "message/delivery-status":
        return None
    for block in parts_of(part):
        action = plain(block.get("Action")).lower().split()
        if action[:1] != ["failed"]:
            continue
        said = plain(block.get("Diagnostic-Code")).partition(";")[2].strip()
        status = plain(block.get("Status"))
        found = _STATUS.match(status) or _REPLY.search(said)
        return bool(found and found[1] == "5"), (said or status)[:MOST_WORDS]
    return None


def names_in(part: Message) -> list[str]:
    """Return the texts in which a part names the mail that it is about: it was sent back, or is answered."""
    kind = part.get_content_type()
    if kind == "multipart/report":
        return [plain(part.get("In-Reply-To")), plain(part.get("References"))]
    if kind == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        text = content.decode("ascii", "replace") if isinstance(content, bytes) else ""
        return [plain(HeaderParser(policy=policy.compat32).parsestr(text).get("Message-ID"))]
    if kind in ("message/rfc822", "message/global", "message/global-headers"):
        return [plain(inner.get("Message-ID")) for inner in parts_of(part)]
    return []


def plain(value: object) -> str:
    """Return the value of a header on one line, without anything that cannot be printed."""
    text = " ".join(str(value if value is not None else "").split())
    return "".join(sign for sign in text if sign.isprintable())


def is_failing(times: Sequence[datetime]) -> bool:
    """Return whether the mails that came back from one address, sent at these times, are too many within too short."""
    ordered = sorted(times)
    return any(last - first <= WITHIN for first, last in zip(ordered, ordered[MANY - 1 :], strict=False))
