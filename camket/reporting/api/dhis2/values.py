"""Data values for programs made for DHIS2: out and in as JSON, XML, CSV and ADX; which reports are complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camket.core import clock
from camket.reporting.actions.dhis2.completing import complete
from camket.reporting.actions.dhis2.taking_in import STRATEGIES, Options, take_in
from camket.reporting.api.dhis2.door import body_of, dhis2_door, is_true, kind_asked, message, number_of, words_of
from camket.reporting.queries.dhis2.elements import Catalogue, catalogue
from camket.reporting.queries.dhis2.places import SCHEMES, Schemes
from camket.reporting.queries.dhis2.units import OrgUnits, org_units, reach_of
from camket.reporting.queries.dhis2.values import Reading, Wanted, data_values, renamed, sent_reports
from camket.reporting.rules.dhis2.fields import QuestionError
from camket.reporting.rules.dhis2.ids import DEFAULT_OPTION_COMBO
from camket.reporting.rules.dhis2.markup import from_adx, from_dxf, registrations, to_adx, to_dxf
from camket.reporting.rules.dhis2.periods import read_period
from camket.reporting.rules.dhis2.summary import Summary, told
from camket.reporting.rules.dhis2.values import (
    Registration,
    Sent,
    ValueSet,
    from_csv,
    from_json,
    registrations_of,
    to_csv,
    to_json,
)

JSON, XML, CSV, ADX = "application/json", "application/xml", "application/csv", "application/adx+xml"
OTHER_NAMES = {"text/csv": CSV, "text/xml": XML, "application/xml+adx": ADX, "text/plain": CSV, "": JSON}
_DURATION = re.compile(r"(\d{1,5})([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
#: More rows are taken in many requests.
MOST_ROWS = 2_000_000


def schemes_of(asked: QueryDict) -> Schemes:
    """Return by what things are named; raises QuestionError for a scheme that is not known here."""
    usual = asked.get("idScheme", "")
    names = ("dataElementIdScheme", "orgUnitIdScheme", "categoryOptionComboIdScheme", "dataSetIdScheme")
    found = [(asked.get(name) or usual).upper() for name in names]
    for scheme in found:
        if scheme and scheme not in SCHEMES:
            raise QuestionError(
                _("“%(scheme)s” is no scheme of ids here: UID, CODE or NAME.") % {"scheme": scheme[:60]}
            )
    return Schemes(*found)


@dhis2_door("GET", "HEAD", "POST")
def value_sets(request: HttpRequest, suffix: str = "") -> HttpResponse:
    """Give data values, or take them in."""
    return taken(request, suffix) if request.method == "POST" else given(request, suffix)


def given(request: HttpRequest, suffix: str) -> HttpResponse:
    """Answer with the data values that were asked for."""
    kind = kind_asked(request, suffix, (JSON, XML, CSV, ADX))
    reading = reading_of(request)
    rows = data_values(request.user, reading)
    schemes = schemes_of(request.GET)
    if kind == ADX:
        schemes = Schemes(*(each or "CODE" for each in (schemes.element, schemes.unit, schemes.combo, schemes.form)))
    rows, above = renamed(rows, schemes, reading), above_of(request, reading)
    writers: dict[str, Callable[[], bytes]] = {
        JSON: lambda: to_json(rows, above),
        XML: lambda: to_dxf(rows, above),
        CSV: lambda: to_csv(rows),
        ADX: lambda: to_adx(rows, clock.now().isoformat()),
    }
    return HttpResponse(writers[kind](), content_type=f"{kind}; charset=utf-8")


def above_of(request: HttpRequest, reading: Reading) -> dict[str, str]:
    """Return what is the same for all rows because one of each was asked for: form, period, unit, when it was sent."""
    names = {
        "dataSet": words_of(request.GET, "dataSet"),
        "period": words_of(request.GET, "period"),
        "orgUnit": words_of(request.GET, "orgUnit"),
    }
    if any(len(words) != 1 for words in names.values()) or is_true(request.GET, "children"):
        return {}
    above = {name: words[0] for name, words in names.items()}
    sent = sent_reports(request.user, reading)
    return above | ({"completeDate": sent[0]["date"][:10]} if sent else {})


def reading_of(request: HttpRequest, *, needs_subject: bool = True) -> Reading:
    """Return what is asked for; raises QuestionError as DHIS2 does where too little is said, or too much is wanted."""
    asked = request.GET
    found, units = catalogue(request.user), org_units(request.user)
    schemes = schemes_of(asked)
    forms = forms_asked(asked, found, schemes)
    elements = elements_asked(asked, found, schemes)
    if needs_subject and forms is None and elements is None:
        raise QuestionError(_("At least one data set or data element is needed (E2001)."))
    periods = frozenset(read_period(word) for word in words_of(asked, "period"))
    first, last = (day_of(asked, name) for name in ("startDate", "endDate"))
    since = since_of(asked)
    if not periods and (first is None or last is None) and since is None:
        raise QuestionError(_("At least one period, startDate with endDate, or lastUpdated is needed (E2002)."))
    return Reading(
        found,
        units,
        Wanted(
            elements,
            forms,
            units_asked(request, units, schemes),
            periods,
            first,
            last,
            since,
            is_true(asked, "includeNoData"),
            number_of(asked, "limit", 0, most=10**9) or None,
        ),
    )


def forms_asked(asked: QueryDict, found: Catalogue, schemes: Schemes) -> frozenset[int] | None:
    """Return the forms asked for, None where none is named."""
    words = words_of(asked, "dataSet")
    known = {(row.code if schemes.form == "CODE" else row.uid): row.pk for row in found.forms.values()}
    for word in words:
        if word not in known:
            raise QuestionError(_("There is no data set “%(name)s” that you may see.") % {"name": word[:60]})
    return frozenset(known[word] for word in words) if words else None


def elements_asked(asked: QueryDict, found: Catalogue, schemes: Schemes) -> frozenset[str] | None:
    """Return the data elements asked for, None where none is named."""
    words = words_of(asked, "dataElement")
    known = {(each.code if schemes.element == "CODE" else uid): uid for uid, each in found.elements.items()}
    for word in words:
        if word not in known:
            raise QuestionError(_("There is no data element “%(name)s” that you may see.") % {"name": word[:60]})
    return frozenset(known[word] for word in words) if words else None


def units_asked(request: HttpRequest, units: OrgUnits, schemes: Schemes) -> frozenset[int]:
    """Return the units asked for, with those under them where that is said; only such whose reports one reads."""
    words, reach = words_of(request.GET, "orgUnit"), reach_of(request.user, units)
    if not words:
        raise QuestionError(_("At least one unit is needed (E2006)."))
    known = {(row.key if schemes.unit == "CODE" else row.uid): pk for pk, row in units.rows.items()}
    found: set[int] = set()
    for word in words:
        if word not in known:
            raise QuestionError(_("There is no unit “%(name)s”.") % {"name": word[:60]})
        if known[word] not in reach:
            raise QuestionError(_("The reports of “%(name)s” are not open to you (E2012).") % {"name": word[:60]})
        found |= units.under(known[word]) if is_true(request.GET, "children") else {known[word]}
    return frozenset(found & reach)


def day_of(asked: QueryDict, name: str) -> date | None:
    """Return a day that is asked for; raises QuestionError for what is none."""
    text = asked.get(name, "")
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        raise QuestionError(_("“%(text)s” is no day. Write 2024-03-08.") % {"text": text[:60]}) from error


def since_of(asked: QueryDict) -> datetime | None:
    """Return since when changes are asked for: from an instant or a day, or for so many days, hours or minutes."""
    if text := asked.get("lastUpdatedDuration", ""):
        found = _DURATION.fullmatch(text)
        if found is None:
            raise QuestionError(_("“%(text)s” is no span of time. Write 10d, 4h or 30m.") % {"text": text[:60]})
        return clock.now() - timedelta(**{_UNITS[found[2]]: int(found[1])})
    text = asked.get("lastUpdated", "")
    if not text:
        return None
    try:
        instant = parse_datetime(text)
        if instant is None:
            instant = datetime.combine(date.fromisoformat(text), datetime.min.time())
    except ValueError as error:
        raise QuestionError(_("“%(text)s” is no day. Write 2024-03-08.") % {"text": text[:60]}) from error
    return instant if is_aware(instant) else make_aware(instant, UTC)


def taken(request: HttpRequest, suffix: str) -> HttpResponse:
    """Take data values in, and send the reports that are said to be complete."""
    asked = request.GET
    strategy = asked.get("importStrategy", "CREATE_AND_UPDATE").upper()
    if strategy not in STRATEGIES:
        raise QuestionError(_("“%(name)s” is no import strategy.") % {"name": strategy[:60]})
    options = Options(strategy, is_true(asked, "dryRun"), schemes_of(asked))
    sent = read_sent(request, suffix)
    if len(sent.rows) > MOST_ROWS:
        raise QuestionError(_("These are more than %(most)s values. Send them in parts.") % {"most": MOST_ROWS})
    user: Any = request.user
    summary = take_in(actor=user, sent=sent, options=options)
    if sent.completed and summary.conflicts:
        words = _("The report was not sent to the unit above, because rows of it were not taken.")
        summary.notes.append(words)
    elif sent.completed:
        schemes, by_code = options.schemes, sent.names_codes
        complete(actor=user, named=sent.completed, schemes=schemes, names_codes=by_code, summary=summary)
    return summarised(summary, len(sent.rows))


def read_sent(request: HttpRequest, suffix: str) -> ValueSet:
    """Return the data values in the body of a request, in the format that it says."""
    kind = (request.content_type or "").lower()
    kind = OTHER_NAMES.get(kind, kind)
    if suffix:
        kind = {"json": JSON, "xml": XML, "csv": CSV, "adx.xml": ADX}.get(suffix, kind)
    body = body_of(request)
    match kind:
        case "application/json":
            return from_json(body)
        case "application/xml":
            return from_adx(body) if b"urn:ihe:qrph:adx:2015" in body[:4000] else from_dxf(body)
        case "application/adx+xml":
            return from_adx(body)
        case "application/csv":
            return from_csv(body, has_heading=is_true(request.GET, "firstRowIsHeader", otherwise=True))
    raise QuestionError(_("“%(kind)s” is not taken: JSON, XML, CSV or ADX.") % {"kind": kind[:60]})


def summarised(summary: Summary, count: int) -> HttpResponse:
    """Answer with an import summary: 200 when all is well, 409 when something was left out; counts in both places."""
    rejected = len(summary.rejected)
    if rejected:
        words = ngettext(
            "%(rejected)s of %(count)s values was not taken; the conflicts say why.",
            "%(rejected)s of %(count)s values were not taken; the conflicts say why.",
            rejected,
        )
    else:
        words = ngettext("%(count)s value was read.", "%(count)s values were read.", count)
    if summary.is_dry:
        summary.notes.append(_("This was a trial: nothing was written."))
    response = summary.as_json(words % {"rejected": rejected, "count": count})
    levels = {"SUCCESS": "OK", "WARNING": "WARNING", "ERROR": "ERROR"}
    status = 200 if summary.status == "SUCCESS" else 409
    code = "" if status == 200 else "E7600"
    answer = {
        "httpStatus": "OK" if status == 200 else "Conflict",
        "httpStatusCode": status,
        "status": levels[summary.status],
        "message": response["description"],
        "response": response,
        # Programs made for editions before 2.38 read the summary here.
        **{name: value for name, value in response.items() if name != "status"},
    }
    if code:
        answer["errorCode"] = code
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})


@dhis2_door("GET", "HEAD", "POST", "DELETE")
def single(request: HttpRequest) -> HttpResponse:
    """Give, write or empty one data value."""
    asked = request.GET.copy()
    if request.method == "POST":
        asked.update(request.POST)
    if request.method in ("GET", "HEAD"):
        return single_given(request, asked)
    element, period, unit, combo = (asked.get(name, "") for name in ("de", "pe", "ou", "co"))
    row = Sent(element, period, unit, combo, value=asked.get("value"), form=asked.get("ds", ""))
    sent = ValueSet([row])
    if request.content_type == JSON and request.method == "POST":
        body = body_of(request)
        sent = from_json(b'{"dataValues":[' + body + b"]}") if body.strip() else sent
    is_gone = request.method == "DELETE"
    user: Any = request.user
    options = Options("DELETE" if is_gone else "CREATE_AND_UPDATE", checks_parts=False)
    summary = take_in(actor=user, sent=sent, options=options)
    if summary.conflicts:
        return summarised(summary, 1)
    if is_gone:
        return HttpResponse(status=204)
    return message(201, _("The value stands in the draft."), response=summary.as_json(""))


def single_given(request: HttpRequest, asked: QueryDict) -> HttpResponse:
    """Answer with one data value, as a list of one text; 404 where there is none."""
    found, units = catalogue(request.user), org_units(request.user)
    by_uid = {row.uid: pk for pk, row in units.rows.items()}
    unit = by_uid.get(asked.get("ou", ""))
    if unit is None or unit not in reach_of(request.user, units):
        raise Http404
    periods = frozenset({read_period(asked.get("pe", ""))})
    wanted = Wanted(frozenset({asked.get("de", "")}), None, frozenset({unit}), periods, with_none=True)
    combo = asked.get("co", "") or DEFAULT_OPTION_COMBO
    rows = [row for row in data_values(request.user, Reading(found, units, wanted)) if row.combo == combo]
    if not rows:
        raise Http404
    return JsonResponse([rows[0].value], safe=False, json_dumps_params={"ensure_ascii": False})


@dhis2_door("GET", "HEAD", "POST", "DELETE")
def complete_sets(request: HttpRequest, suffix: str = "") -> HttpResponse:
    """Say which reports were sent to the unit above, or send them."""
    if request.method in ("GET", "HEAD"):
        rows = sent_reports(request.user, reading_of(request, needs_subject=False))
        return JsonResponse({"completeDataSetRegistrations": rows}, json_dumps_params={"ensure_ascii": False})
    if request.method == "DELETE":
        asked = request.GET
        named = [Registration(asked.get("ds", ""), asked.get("pe", ""), asked.get("ou", ""), "", is_complete=False)]
    elif (OTHER_NAMES.get(request.content_type or "", request.content_type) == XML) or suffix == "xml":
        named = [
            Registration(
                each.get("dataSet", ""), each.get("period", ""), each.get("organisationUnit", each.get("orgUnit", "")),
                each.get("attributeOptionCombo", ""), each.get("completed", "true").lower() != "false",
            )
            for each in registrations(body_of(request))
        ]  # fmt: skip
    else:
        named = registrations_of(body_of(request))
    return registered(request, named)


def taken_back() -> str:
    """Say who gives back what was sent."""
    return _("What was sent is given back by the unit above only.")


def registered(request: HttpRequest, named: list[Registration]) -> HttpResponse:
    """Send the reports that are complete; what was sent is not taken back here."""
    summary = Summary(is_dry=is_true(request.GET, "dryRun"))
    summary.unsent = [told("CK07", "dataSet", each.form, taken_back) for each in named if not each.is_complete]
    actor: Any = request.user
    whole = [each.named for each in named if each.is_complete]
    complete(actor=actor, named=whole, schemes=schemes_of(request.GET), names_codes=False, summary=summary)
    summary.imported = summary.sent
    return summarised(summary, len(named))
