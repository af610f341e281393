"""Analytics for programs made for DHIS2: figures by what, where, when and split, as JSON or CSV."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.periods import Period, PeriodError
from camket.reporting.api.dhis2.door import dhis2_door, is_true, kind_asked, number_of
from camket.reporting.queries.dhis2.analytics import Answered, Question, answered
from camket.reporting.queries.dhis2.objects import Metadata, element_names
from camket.reporting.rules.dhis2.fields import QuestionError, page_of
from camket.reporting.rules.dhis2.ids import option_combo_uid

JSON, CSV = "application/json", "application/csv"
PAGE = 1000
MOST = 100_000
#: What programs ask for that would change figures, and is not done here.
CHANGES = {"aggregationType": ("", "DEFAULT"), "measureCriteria": ("",), "preAggregationMeasureCriteria": ("",)}


@dhis2_door("GET", "HEAD")
def analytics(request: HttpRequest, suffix: str = "") -> HttpResponse:
    """Answer a question with its rows."""
    asked, metadata = request.GET, Metadata(request.user)
    kind = kind_asked(request, suffix, (JSON, CSV))
    question = question_of(asked)
    rows = answered(metadata, question)
    content: dict[str, Any] = {"headers": headers_of(metadata, question)}
    if "page" in asked:
        size = number_of(asked, "pageSize", PAGE, most=MOST)
        page = page_of(list(range(len(rows))), number_of(asked, "page", 1, most=10**6), size)
        rows = [rows[place] for place in page.rows]
        content["pager"] = page.pager | {"isLastPage": page.page >= page.pager["pageCount"]}
    names = list(question.dimensions)
    if kind == CSV:
        return as_csv(content["headers"], names, rows)
    shown = [[*(row.columns[name] for name in names), row.value] for row in rows]
    if is_true(asked, "skipData"):
        shown = []
    content |= {"rows": shown, "width": len(names) + 1, "headerWidth": len(names) + 1, "height": len(shown)}
    if not is_true(asked, "skipMeta"):
        content["metaData"] = metadata_of(metadata, question, rows)
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


def question_of(asked: QueryDict) -> Question:
    """Return the question of a request; raises QuestionError."""
    for name, fine in CHANGES.items():
        if asked.get(name, "").upper() not in fine:
            raise QuestionError(_("“%(name)s” is not done here.") % {"name": name})
    dimensions, filters = named(asked.getlist("dimension")), named(asked.getlist("filter"))
    first, last, day = (str(asked.get(name) or "") for name in ("startDate", "endDate", "relativePeriodDate"))
    if first and last:
        filters["pe"] = [between(first, last)]
    try:
        today = date.fromisoformat(day) if day else clock.today()
    except ValueError as error:
        raise QuestionError(_("“%(text)s” is no day. Write 2024-03-08.") % {"text": day[:20]}) from error
    return Question(dimensions, filters, today)


def named(texts: list[str]) -> dict[str, list[str]]:
    """Return dimensions by their names, with their items; one that is named twice has the items of both."""
    found: dict[str, list[str]] = {}
    for text in texts:
        name, _colon, items = text.partition(":")
        found.setdefault(name, []).extend(item.strip() for item in items.split(";") if item.strip())
    return found


def between(first: str, last: str) -> str:
    """Return the code of the period from one day to another; raises QuestionError where there is none."""
    try:
        days = (date.fromisoformat(first[:10]), date.fromisoformat(last[:10]))
    except ValueError as error:
        raise QuestionError(_("“%(text)s” is no day. Write 2024-03-08.") % {"text": first[:20]}) from error
    year = f"{days[0].year:04d}"
    codes = [year, f"{year}S1", f"{year}S2", f"{year}NM", *(f"{year}Q{part}" for part in range(1, 5))]
    codes += [f"{year}{month:02d}" for month in range(1, 13)]
    for code in codes:
        period = Period.parse(code)
        if (period.start, period.end) == days:
            return code
    try:
        if (days[0].month, days[0].day, days[1].month, days[1].day) == (1, 1, 12, 31):
            return Period.term(days[0].year, days[1].year).code
    except PeriodError as error:
        raise QuestionError(str(error)) from error
    raise QuestionError(_("These days are no month, quarter, half-year or year."))


COLUMNS = {"dx": "Data", "ou": "Organisation unit", "pe": "Period", "co": "Category option combo"}


def headers_of(metadata: Metadata, question: Question) -> list[dict[str, Any]]:
    """Return the columns as DHIS2 describes them."""
    sets = {row.uid: str(row.name) for row in metadata.catalogue.breakdowns}
    found: list[dict[str, Any]] = [
        {"name": name, "column": COLUMNS.get(name) or sets.get(name, name), "valueType": "TEXT",
         "type": "java.lang.String", "hidden": False, "meta": True}
        for name in question.dimensions
    ]  # fmt: skip
    value = {"name": "value", "column": "Value", "valueType": "NUMBER", "type": "java.lang.Double"}
    return [*found, {**value, "hidden": False, "meta": False}]


def metadata_of(metadata: Metadata, question: Question, rows: list[Answered]) -> dict[str, Any]:
    """Return the names of everything in the answer, and the items of each dimension."""
    items: dict[str, dict[str, str]] = {}
    for subject in question.subjects:
        items[subject.name] = {"uid": subject.name, "name": element_names(subject.element)[1]}
    units = {pk for group in question.groups.values() for pk in group}
    for row in (metadata.units.rows[pk] for pk in units):
        items[row.uid] = {"uid": row.uid, "code": row.key, "name": str(row.name)}
    items |= {each.code: {"name": each.display()} for each in question.periods}
    words = {option_combo_uid(key): shown for key, (_local, shown) in metadata.catalogue.words.items()}
    used = list(dict.fromkeys(row.columns["co"] for row in rows if "co" in row.columns))
    items |= {uid: {"uid": uid, "name": words.get(uid, uid)} for uid in used}
    dimensions: dict[str, list[str]] = {
        "dx": [subject.name for subject in question.subjects],
        "pe": [each.code for each in question.periods],
        "ou": [metadata.units.rows[pk].uid for pk in sorted(units)],
        "co": used,
    }
    for name in {*question.dimensions, *question.filters} - set(dimensions):
        category = next(row for row in metadata.catalogue.breakdowns if row.uid == name)
        items[name] = {"uid": name, "name": str(category.name)}
        dimensions[name] = list(dict.fromkeys(row.columns[name] for row in rows if name in row.columns))
    return {"items": items, "dimensions": dimensions}


def as_csv(headers: list[dict[str, Any]], names: list[str], rows: list[Answered]) -> HttpResponse:
    """Return the rows as CSV with headings."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header["column"] for header in headers)
    writer.writerows([*(row.columns[name] for name in names), row.value] for row in rows)
    return HttpResponse(out.getvalue(), content_type="application/csv; charset=utf-8")
