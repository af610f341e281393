"""What programs read and write of definitions, sets and codes; the line that breaks where a definition begins."""

from __future__ import annotations

from datetime import date

from django.test import Client

from camket.core.periods import Period
from camket.reporting.actions import definitions
from camket.reporting.models import Breakdown, IndicatorVersion, Value
from tests import factories
from tests.cast import Cast
from tests.shell.test_rest import send, token

API = "/api/v1"


def test_a_definition_begins_and_is_corrected_by_program(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    lan = token(cast.lan)
    (first,) = client.get(f"{API}/definitions", {"indicator": indicator.uid}).json()["items"]
    assert (first["kind"], first["split_lines"], first["begins_on"]) == ("number", "sex", None)
    sent = {
        name: value
        for name, value in first.items()
        if value is not None and name not in ("uid", "record_kind", "url", "page", "label", "changed_at", "version")
    }
    sent |= {"indicator": indicator.uid, "begins_on": "2027-01-01", "scale": 1}
    sent.pop("is_demonstration")
    made = send(client, "POST", f"{API}/definitions", sent, lan)
    assert made.status_code == 201, made.content
    uid = made.json()["uid"]
    change = {"method_en": "From lists"}
    answer = send(client, "PATCH", f"{API}/definitions/{uid}", change, {**lan, "If-Match": '"1"'})
    assert (answer.status_code, answer.json()["method_en"]) == (200, "From lists")
    other = {"begins_on": "2028-01-01"}
    refused = send(client, "PATCH", f"{API}/definitions/{uid}", other, {**lan, "If-Match": '"2"'})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "begins_on")
    assert send(client, "POST", f"{API}/definitions", sent, token(cast.huong)).status_code == 403
    assert IndicatorVersion.objects.filter(indicator=indicator).count() == 2


def test_sets_and_codes_are_entered_by_program(cast: Cast, client: Client) -> None:
    lan = token(cast.lan)
    lines = "urban | Thành thị | Urban\nrural | Nông thôn | Rural"
    made = send(client, "POST", f"{API}/breakdowns", {"key": "place", "name_en": "Place", "category_lines": lines}, lan)
    assert made.status_code == 201, made.content
    assert Breakdown.objects.get(key="place").categories.count() == 3
    indicator, clause = factories.indicator(cast), factories.clause(cast)
    code = {"indicator": indicator.uid, "clause": clause.uid, "code": "5.5.1"}
    assert send(client, "POST", f"{API}/indicator-codes", code, lan).status_code == 201
    found = client.get(f"{API}/indicator-codes", {"indicator": indicator.uid}).json()["items"]
    assert [row["code"] for row in found] == ["5.5.1"]


def test_figures_of_every_kind_are_entered_by_program(cast: Cast, client: Client) -> None:
    minh = token(cast.minh)
    share = factories.indicator(cast, kind="percentage", counts_people=False, scale=1)
    steps = factories.indicator(cast, kind="milestone", counts_people=False, levels=[("Một", "One"), ("Hai", "Two")])
    place = {"unit": cast.commune.uid, "period": "2026"}
    over = {**place, "indicator": share.uid, "answer": "number", "over": 1, "under": 3, "status": "estimate"}
    made = send(client, "POST", f"{API}/values", over, minh)
    assert made.status_code == 201, made.content
    assert (made.json()["figure"], made.json()["over"], made.json()["status"]) == ("33.3", "1", "estimate")
    level = {**place, "indicator": steps.uid, "answer": "level", "level_place": 2}
    made = send(client, "POST", f"{API}/values", level, minh)
    assert (made.status_code, made.json()["level_place"]) == (201, 2)
    wrong = send(client, "POST", f"{API}/values", {**level, "period": "2027", "level_place": 9}, minh)
    assert wrong.json()["errors"][0]["field"] == "level_place"
    value = Value.objects.get(indicator=share)
    changed = {"over": 2, "status": "final"}
    answer = send(client, "PATCH", f"{API}/values/{value.uid}", changed, {**minh, "If-Match": '"1"'})
    assert (answer.status_code, answer.json()["figure"]) == (200, "66.7")


def test_a_line_is_broken_where_another_definition_begins(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    for year in ("2023", "2024"):
        factories.value(cast, indicator=indicator, period=Period.parse(year), state="approved")
    definitions.begin_definition(actor=cast.lan, indicator=indicator, begins_on=date(2025, 1, 1), change_en="Wider")
    for year in ("2025", "2026"):
        factories.value(cast, indicator=indicator, period=Period.parse(year), state="approved")
    page = client.get(indicator.get_absolute_url())
    line = page.context["line"]
    assert [point.label for point in line.points].count("‖") == 1
    assert len(line.wide.lines) == 2
