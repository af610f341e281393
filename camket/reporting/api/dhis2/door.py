"""How programs made for DHIS2 come in and are answered: keys, addresses with and without a suffix, refusals.

Opened by a key for this door, as the password of HTTP Basic or as `Authorization: ApiToken …`. Every answer speaks the
language of the person; every refusal is a web message as DHIS2 writes it.
"""

from __future__ import annotations

import gzip
import logging
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.choices import Door
from camket.core.keys import user_of
from camket.core.models import User
from camket.core.rest.problems import STATUSES
from camket.core.rest.records import basic, names_of
from camket.reporting.rules.dhis2.fields import QuestionError

View = Callable[..., HttpResponse]
WORDS = {200: "OK", 201: "Created", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"} | {
    405: "Method Not Allowed", 409: "Conflict", 413: "Payload Too Large", 415: "Unsupported Media Type",
    500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip
#: What may be asked as the end of an address, and what it is.
SUFFIXES = {
    "json": "application/json",
    "xml": "application/xml",
    "csv": "application/csv",
    "adx.xml": "application/adx+xml",
    "geojson": "application/geo+json",
}
logger = logging.getLogger(__name__)


class TooMuch(Exception):
    """What was sent unpacks to more than can be taken."""


def message(status: int, words: str, *, response: Any = None, code: str = "", level: str = "") -> JsonResponse:
    """Return a web message of DHIS2; `status` up to 299 says that all is well."""
    is_fine = status < 300
    content: dict[str, Any] = {
        "httpStatus": WORDS.get(status, "Error"),
        "httpStatusCode": status,
        "status": level or ("OK" if is_fine else "ERROR"),
        "message": words,
    }
    if code:
        content["errorCode"] = code
    if response is not None:
        content["response"] = response
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def person_of(request: HttpRequest) -> User | None:
    """Return in whose name a program speaks, by the key for this door."""
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    match scheme.lower():
        case "basic":
            name, secret = basic(secret)
            user = user_of(secret.strip(), Door.DHIS2)
            return user if user is not None and name.casefold() in names_of(user) else None
        case "apitoken" | "bearer":
            return user_of(secret.strip(), Door.DHIS2)
    return None


def dhis2_door(*methods: str) -> Callable[[View], View]:
    """Let a view answer programs for DHIS2 only: in the person's language, with DHIS2's shape of errors."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def door(request: HttpRequest, *parts: Any, **named: Any) -> HttpResponse:
            user = person_of(request)
            language = user.language if user else translation.get_language() or settings.LANGUAGE_CODE
            with translation.override(language):
                if user is None:
                    answer: HttpResponse = message(
                        401, _("A key for programs made for DHIS2 is needed. Issue one under “Account”."), code="E1005"
                    )
                    answer["WWW-Authenticate"] = 'Basic realm="Camket", charset="UTF-8"'
                elif request.method not in methods:
                    words = _(
                        "This address does not take this method. What is asked here is defined on Camket’s pages."
                    )
                    answer = message(405, words)
                    answer["Allow"] = ", ".join(methods)
                else:
                    request.user = user
                    answer = without_faults(view, request, *parts, **named)
            answer["Cache-Control"] = "private, no-store"
            return answer

        return door

    return decorate


def without_faults(view: View, request: HttpRequest, *parts: Any, **named: Any) -> HttpResponse:
    """Return the answer of a view; what it refuses is said as DHIS2 does."""
    try:
        return view(request, *parts, **named)
    except Http404:
        return message(404, _("There is nothing here that you may see."), code="E1005")
    except Refused as error:
        return message(403, str(error.reason), code="E1006")
    except (Invalid, QuestionError) as error:
        return message(409, str(error), code="E2000")
    except (RequestDataTooBig, TooMuch):
        limit = filesizeformat(settings.LARGEST_BODY)
        return message(413, _("What was sent is too large: at most %(limit)s.") % {"limit": limit})
    except SuspiciousOperation:
        return message(400, _("What was sent broke off on the way. Send it again."))
    except DatabaseError:
        logger.exception("dhis2: %s", request.path)
        return message(503, str(STATUSES[503][1]))
    except Exception:
        # Programs for DHIS2 read nothing but its own shape, also where something is broken here.
        logger.exception("dhis2: %s", request.path)
        return message(500, str(STATUSES[500][1]))


def body_of(request: HttpRequest) -> bytes:
    """Return what was sent, unpacked where it is packed with gzip.

    Raises TooMuch where that is more than may be sent, QuestionError where it is broken.
    """
    limit = settings.LARGEST_BODY
    # Not by `request.body`, whose limit is made for the forms of pages.
    body = request.read(limit + 1)
    if len(body) > limit:
        raise TooMuch
    packed = request.headers.get("Content-Encoding", "").lower() == "gzip" or body[:2] == b"\x1f\x8b"
    if not packed:
        return body
    try:
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        found = unpacker.decompress(body, limit + 1)
        if len(found) > limit:
            raise TooMuch
        if not unpacker.eof:
            raise gzip.BadGzipFile
    except (zlib.error, gzip.BadGzipFile) as error:
        raise QuestionError(_("The packed data are broken. Send them again.")) from error
    return found


def is_true(asked: QueryDict, name: str, *, otherwise: bool = False) -> bool:
    """Return whether a flag is set, as `true` or as Python writes it."""
    text = asked.get(name, "")
    if not text:
        return otherwise
    if text.lower() in ("true", "1", "yes"):
        return True
    if text.lower() in ("false", "0", "no"):
        return False
    raise QuestionError(_("“%(name)s” is true or false.") % {"name": name})


def number_of(asked: QueryDict, name: str, otherwise: int, *, most: int) -> int:
    """Return a whole number from 1; raises QuestionError for anything else."""
    text = asked.get(name, "").strip()
    if not text:
        return otherwise
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or not int(text) >= 1:
        raise QuestionError(_("“%(name)s” is a whole number from 1.") % {"name": name})
    return min(int(text), most)


def words_of(asked: QueryDict, *names: str) -> list[str]:
    """Return what is asked under some names, repeated or with `;` or `,` between."""
    found = []
    for name in names:
        for text in asked.getlist(name):
            found += [word.strip() for word in text.replace(",", ";").split(";") if word.strip()]
    return list(dict.fromkeys(found))


def kind_asked(request: HttpRequest, suffix: str, offered: tuple[str, ...]) -> str:
    """Return in which of some kinds an answer is wanted: by the end of the address, by Accept, else the first."""
    if suffix:
        kind = SUFFIXES[suffix]
        if kind not in offered:
            raise Http404
        return kind
    for part in request.headers.get("Accept", "").split(","):
        kind = part.partition(";")[0].strip().lower()
        kind = "application/csv" if kind == "text/csv" else "application/xml" if kind == "text/xml" else kind
        if kind in offered:
            return kind
    return offered[0]
