"""The door for phones with ODK: list of forms, forms, manifests and records, as OpenRosa says (API 1.0).

Opened by a key for this door with HTTP Basic. Every answer is OpenRosa's XML with its headers; nothing redirects.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils import translation
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from camket.core import clock
from camket.core.access import Refused, scope_of
from camket.core.actions import Invalid
from camket.core.choices import Door
from camket.core.keys import user_of
from camket.core.models import User
from camket.core.pages.records import visible_or_404
from camket.core.rest.records import basic, names_of
from camket.core.spooler import Dialect
from camket.people.models import Unit
from camket.reporting.actions.field_records import OtherRecord, Post, receive_record
from camket.reporting.models import FieldRecord, Round
from camket.reporting.queries.asking import units_reported_for
from camket.reporting.queries.field_forms import Listed, listed, listed_for
from camket.reporting.rules.xlsforms import LARGEST_INSTANCE, InstanceRefused, parse_form_id, read_instance

XML = "text/xml; charset=utf-8"
VERSION = ("X-OpenRosa-Version", "1.0")
MESSAGE = '<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message{}>{}</message></OpenRosaResponse>'
#: How phones are answered before Django reads what they send.
DIALECT = Dialect("HTTP_X_OPENROSA_VERSION", MESSAGE.format("", "{}"), XML, (VERSION,))
#: The name that the protocol gives to the part with the record.
RECORD = "xml_submission_file"
View = Callable[..., HttpResponse]


def said(status: int, words: str, *, nature: str = "") -> HttpResponse:
    """Return a message as OpenRosa has it."""
    mark = f' nature="{nature}"' if nature else ""
    return HttpResponse(MESSAGE.format(mark, escape(words)), status=status, content_type=XML)


def with_headers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return an answer with the headers that every answer of the protocol has."""
    response.headers.setdefault(*VERSION)
    response["Date"] = http_date(clock.now().timestamp())
    response["X-OpenRosa-Accept-Content-Length"] = str(settings.LARGEST_BODY)
    response["Cache-Control"] = "private, no-store"
    return response


def person_of(request: HttpRequest) -> User | None:
    """Return in whose name a phone speaks, by the key for this door as the password of HTTP Basic."""
    scheme, _blank, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    name, password = basic(encoded)
    user = user_of(password.strip(), Door.ODK)
    return user if user is not None and name.casefold() in names_of(user) else None


def phone_door(*methods: str) -> Callable[[View], View]:
    """Let a view answer phones only: in the person's language, with the protocol's headers and errors."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def door(request: HttpRequest, *parts: Any, **named: Any) -> HttpResponse:
            user = person_of(request)
            language = user.language if user else translation.get_language() or settings.LANGUAGE_CODE
            with translation.override(language):
                if user is None:
                    answer = said(401, _("A key for phone forms (ODK) is needed. Issue one under “Account”."))
                    answer["WWW-Authenticate"] = 'Basic realm="Camket", charset="UTF-8"'
                elif request.method not in methods:
                    answer = said(405, _("This address does not take this method."))
                    answer["Allow"] = ", ".join(methods)
                else:
                    request.user = user
                    answer = without_faults(view, request, *parts, **named)
            return with_headers(request, answer)

        return door

    return decorate


def without_faults(view: View, request: HttpRequest, *parts: Any, **named: Any) -> HttpResponse:
    """Return the answer of a view; what it refuses is said as OpenRosa has it."""
    try:
        return view(request, *parts, **named)
    except Http404:
        return said(404, _("There is no such form for you."))
    except Refused as error:
        return said(403, str(error.reason))
    except OtherRecord as error:
        return said(409, str(error))
    except (InstanceRefused, Invalid) as error:
        return said(400, str(error))
    except (RequestDataTooBig, TooManyFilesSent):
        return said(413, _("This is more than can be sent at once."))
    except (MultiPartParserError, SuspiciousOperation):
        return said(400, _("What was sent broke off on the way, or is no record. Send it again."))


@phone_door("GET", "HEAD")
def form_list(request: HttpRequest) -> HttpResponse:
    """Answer with the forms of open rounds for the person's own units."""
    wanted = request.GET.get("formID", "")
    forms = [each for each in listed_for(request.user) if not wanted or each.form_id == wanted]
    is_verbose = request.GET.get("verbose", "").lower() == "true"
    entries = "".join(entry_of(request, each, is_verbose=is_verbose) for each in forms)
    body = f'<?xml version="1.0" encoding="UTF-8"?><xforms xmlns="http://openrosa.org/xforms/xformsList">{entries}</xforms>'
    return HttpResponse(body, content_type=XML)


def entry_of(request: HttpRequest, each: Listed, *, is_verbose: bool) -> str:
    """Return one form of the list."""
    where = [each.round.uid, each.unit.uid]
    facts = {
        "formID": each.form_id,
        "name": each.name,
        "version": each.version,
        "hash": f"md5:{each.hash}",
        **({"descriptionText": str(each.round.form.help)} if is_verbose else {}),
        "downloadUrl": request.build_absolute_uri(reverse("reporting:odk_form", args=where)),
        "manifestUrl": request.build_absolute_uri(reverse("reporting:odk_manifest", args=where)),
    }
    return "<xform>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in facts.items()) + "</xform>"


def place_of(request: HttpRequest, uid: str, unit_uid: str) -> tuple[Round, Unit]:
    """Return round and unit if the person reports for the unit herself; else there is nothing."""
    row, unit = visible_or_404(request.user, Round, uid), visible_or_404(request.user, Unit, unit_uid)
    if unit not in units_reported_for(scope_of(request.user)):
        raise Http404
    return row, unit


@phone_door("GET", "HEAD")
def form(request: HttpRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Answer with the XForm of a round for a unit."""
    return HttpResponse(listed(*place_of(request, uid, unit_uid)).xform, content_type=XML)


@phone_door("GET", "HEAD")
def manifest(request: HttpRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Answer with the files that belong to a form: none."""
    place_of(request, uid, unit_uid)
    body = '<?xml version="1.0" encoding="UTF-8"?><manifest xmlns="http://openrosa.org/xforms/xformsManifest"/>'
    return HttpResponse(body, content_type=XML)


@phone_door("HEAD", "POST")
def submission(request: HttpRequest) -> HttpResponse:
    """Take a record with its photos; a phone asks with HEAD first how much may come and where to."""
    if request.method == "HEAD":
        answer = HttpResponse(status=204)
        answer["Location"] = request.build_absolute_uri()
        return answer
    part = request.FILES.get(RECORD)
    if part is None and RECORD not in request.POST:
        return said(400, _("The record is missing: it comes as the part “xml_submission_file”."))
    xml = part.read(LARGEST_INSTANCE + 1) if part is not None else request.POST[RECORD].encode()
    instance = read_instance(xml)
    row, unit = place_of(request, *parse_form_id(instance.form_id))
    # A part is named by its file; where a client numbers its parts, the file's own name tells.
    named: dict[str, Any] = {}
    for name, files in request.FILES.lists():
        for file in files if name != RECORD else ():
            named |= {name: file, str(getattr(file, "name", name)): file}
    user: Any = request.user
    post = Post(instance, xml, named, device=request.GET.get("deviceID", ""))
    kept, is_new = receive_record(actor=user, row=row, unit=unit, post=post)
    return said(201, words_for(kept, is_new=is_new), nature="submit_success")


def words_for(kept: FieldRecord, *, is_new: bool) -> str:
    """Return what is said to the person with the phone."""
    words = [_("The record is kept.") if is_new else _("This record was here already; it is kept once.")]
    if count := len(kept.waiting):
        more = ngettext("%(count)s photo is still to come.", "%(count)s photos are still to come.", count)
        words.append(more % {"count": count})
    if count := len(kept.left):
        left = ngettext(
            "%(count)s answer did not get into the report; look at it on the page of the report.",
            "%(count)s answers did not get into the report; look at them on the page of the report.",
            count,
        )
        words.append(left % {"count": count})
    return " ".join([*words, kept.refusal]).strip()
