"""A whole quarter as people live it: from chapters to the centre by all five ways in, and the evening of the cut-off.

Everybody does everything on the pages and doors of the site; nothing is called from inside.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from camket.core import clock
from camket.core.models import Notice, User
from camket.core.periods import Period
from camket.people.actions.territory import rebuild_reach
from camket.people.choices import Role
from camket.people.models import RoleAssignment, Unit, UnitPlacement
from camket.reporting import queries
from camket.reporting.models import Consolidation, Correction, Round, Submission
from tests.cast import Cast, make_person
from tests.reporting.asked import AskedRound, ask
from tests.reporting.test_consolidations import kept, print_it
from tests.reporting.test_excel import filled, upload
from tests.reporting.test_field_forms import basic, post, record
from tests.reporting.test_phone import send as send_by_phone
from tests.shell.test_rest import send, token

QUARTER = Period.parse("2026Q4")
API = "/api/v1"


@dataclass
class Province:
    """Hà Tĩnh with its communes, each with the woman who reports for it."""

    cast: Cast
    units: list[Unit] = field(default_factory=list)
    chairs: list[User] = field(default_factory=list)

    @classmethod
    def of(cls, cast: Cast, communes: int) -> Province:
        made = cls(cast, [cast.commune], [cast.minh])
        for number in range(2, communes + 1):
            unit = Unit.objects.create(
                key=f"xa-{number}", body=cast.union, level="commune", name_local=f"Hội LHPN xã số {number:02}"
            )
            UnitPlacement.objects.create(unit=unit, parent=cast.ha_tinh, name_local=unit.name_local)
            chair = User.objects.create(
                full_name=f"Chủ tịch xã {number}", email=f"xa{number}@example.org", language="en"
            )
            RoleAssignment.objects.create(
                user=chair, role=Role.COMMUNE_CHAIR, unit=unit, granted_by=User.objects.system()
            )
            made.units.append(unit)
            made.chairs.append(chair)
        rebuild_reach()
        return made

    def report(self, row: Round, place: int) -> Submission:
        return Submission.objects.get(round=row, unit=self.units[place])


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def begin(client: Client, row: Round, unit: Unit) -> str:
    """Begin a report on the page of the round; return the address of its grid."""
    answer = client.post(reverse("reporting:begin", args=[row.uid, unit.uid]))
    assert answer.status_code == 302, answer.content
    return reverse("reporting:fill", args=[Submission.objects.get(round=row, unit=unit).uid])


def shown_on(client: Client, report: Submission) -> str:
    """Return what the plain form says that it showed."""
    page = html.fromstring(client.get(reverse("reporting:fill", args=[report.uid])).content.decode())
    (shown,) = page.xpath("//form//input[@name='was']/@value")
    return str(shown)


def by_plain_form(client: Client, row: Round, unit: Unit, cells: dict[Any, str]) -> None:
    """Fill in the form without scripts, and send it upward."""
    fill = begin(client, row, unit)
    client.get(fill)
    typed = {f"c|{item.key}|": text for item, text in cells.items()}
    answer = client.post(fill, {"was": "{}", "step": "submit", **typed})
    assert answer.status_code == 302, answer.content.decode()


def by_chapters_and_grid(client: Client, asked: AskedRound, unit: Unit, told: dict[str, str]) -> None:
    """Add up what chapters told, fill in the rest, and send it."""
    fill = begin(client, asked.round, unit)
    report = Submission.objects.get(round=asked.round, unit=unit)
    rows = {}
    for place, (chapter, number) in enumerate(told.items()):
        rows |= {f"n{place}": chapter, f"v{place}|": number}
    assert client.post(reverse("reporting:chapters", args=[report.uid, asked.count.key]), rows).status_code == 302
    cells = [{"item": asked.words.key, "split": "", "text": "Đường xa. Thiếu phương tiện.", "version": 0}]
    saved = client.post(
        reverse("reporting:cells", args=[report.uid]), json.dumps({"cells": cells}), content_type="application/json"
    )
    assert saved.status_code == 200, saved.content
    assert client.post(fill, {"was": "{}", "step": "submit"}).status_code == 302


def by_phone(client: Client, asked: AskedRound, unit: Unit, number: str) -> None:
    """Send what was written without a signal; the first answer is lost, so the phone sends all of it again."""
    cells = [{"item": asked.count.key, "split": "", "text": number, "version": 0}]
    told = {"round": asked.round.uid, "unit": unit.uid, "device": "d7", "cells": cells, "submit": True}
    assert [send_by_phone(client, told)["is_sent"] for _again in range(2)] == [True, True]


def by_excel(client: Client, asked: AskedRound, unit: Unit, number: int) -> None:
    """Download the template, fill it in, look at what would change, write it, send it upward."""
    where = [asked.round.uid, unit.uid]
    content = client.get(reverse("reporting:excel_template", args=where)).content
    sent = upload(client, reverse("reporting:excel", args=where), filled(content, {"E6": number}))
    preview = client.get(sent.headers["Location"]).content.decode()
    standing = preview.partition('name="standing" value="')[2].partition('"')[0]
    file = sent.headers["Location"].partition("?file=")[2]
    there = reverse("reporting:excel_preview", args=where)
    assert client.post(there, {"file": file, "standing": standing, "taking": "replace"}).status_code == 302
    fill = reverse("reporting:fill", args=[Submission.objects.get(round=asked.round, unit=unit).uid])
    assert client.post(fill, {"was": "{}", "step": "submit"}).status_code == 302


def by_odk(user: User, asked: AskedRound, unit: Unit, number: int) -> None:
    """Send a record as a phone with ODK does, twice; then send the report upward on the page."""
    headers = basic(user)
    xml = record(None, asked, {f"v_{asked.count.key}": str(number)}, instance="5f0c", unit=unit)  # type: ignore[arg-type]
    for _again in range(2):
        assert post(Client(), headers, xml).status_code == 201
    client = as_user(user)
    fill = reverse("reporting:fill", args=[Submission.objects.get(round=asked.round, unit=unit).uid])
    assert client.post(fill, {"was": "{}", "step": "submit"}).status_code == 302


def by_program(user: User, asked: AskedRound, unit: Unit, number: int) -> None:
    """Draft, check and send through the interface; sending again with the same key is one."""
    client, headers = Client(), token(user)
    made = send(client, "POST", f"{API}/submissions", {"round": asked.round.uid, "unit": unit.uid}, headers)
    url = f"{API}/submissions/{made.json()['uid']}"
    cells = [{"item": asked.count.key, "answer": "number", "figure": number}]
    assert send(client, "PUT", f"{url}/cells", {"cells": cells}, headers).status_code == 200
    assert client.get(f"{url}/check", headers=headers).json()["may_submit"]
    etag = client.get(url, headers=headers).headers["ETag"]
    once = {**headers, "Idempotency-Key": "q4", "If-Match": etag}
    for _again in range(2):
        assert send(client, "POST", f"{url}/submit", None, once).json()["state"] == "submitted"


def total(cast: Cast, asked: AskedRound, unit: Unit) -> Any:
    """Return what the indicator adds up to in the quarter, for somebody at the centre."""
    lan = User.objects.get(pk=cast.lan.pk)
    return queries.rolled_up(lan, asked.count.indicator, unit, QUARTER)


def close(row: Round) -> None:
    """Let the cut-off have passed."""
    now = clock.now()
    Round.objects.filter(pk=row.pk).update(closes_at=now - timedelta(minutes=1))
    row.refresh_from_db()


def test_a_quarter_goes_from_chapter_to_centre(cast: Cast) -> None:
    province, asked = Province.of(cast, 6), ask(cast, period="2026Q4")
    row, huong = asked.round, as_user(cast.huong)
    chairs = [as_user(chair) for chair in province.chairs]
    by_chapters_and_grid(chairs[0], asked, province.units[0], {"Chi hội Đông": "7", "Chi hội Tây": "5"})
    by_phone(chairs[1], asked, province.units[1], "20")
    by_excel(chairs[2], asked, province.units[2], 30)
    by_odk(province.chairs[3], asked, province.units[3], 40)
    by_program(province.chairs[4], asked, province.units[4], 50)
    assert Submission.objects.filter(round=row, state="submitted").count() == 5

    # The sixth comes too late, and is given longer by name.
    close(row)
    late = chairs[5].post(reverse("reporting:begin", args=[row.uid, province.units[5].uid]), follow=True)
    assert not Submission.objects.filter(round=row, unit=province.units[5]).exists()
    assert late.status_code in {200, 403}
    until = (clock.today() + timedelta(days=2)).strftime("%d/%m/%Y")
    longer = {"unit": str(province.units[5]), "closes_on": until, "reason": "Mưa lũ"}
    lan = as_user(cast.lan)
    assert lan.post(reverse("reporting:round_extend", args=[row.uid]), longer).status_code == 302
    by_plain_form(chairs[5], row, province.units[5], {asked.count: "60"})

    # The officer of the province is on leave: somebody stands in, returns one report and approves the others.
    held = cast.huong.role_assignments.get()
    today = clock.today().strftime("%d/%m/%Y")
    leave = {"user": "Chi", "valid_from": today, "valid_to": today}
    assert huong.post(reverse("people:stand_in", args=[held.uid]), leave).status_code == 302
    chi = as_user(cast.chi)
    excel = province.report(row, 2)
    back = {"step": "return", "back-reason": "wrong", "back-words": "Xem lại số cán bộ."}
    assert chi.post(reverse("reporting:review", args=[excel.uid]), back).status_code == 302
    chi.post(reverse("reporting:approve_all", args=[row.uid]))
    states = dict(Submission.objects.filter(round=row).values_list("unit", "state"))
    assert sorted(states.values()) == ["approved"] * 5 + ["returned"]
    assert "Xem lại số cán bộ." in chairs[2].get(reverse("reporting:fill", args=[excel.uid])).content.decode()
    again = {f"c|{asked.count.key}|": "31", "was": shown_on(chairs[2], excel), "step": "submit"}
    assert chairs[2].post(reverse("reporting:fill", args=[excel.uid]), again).status_code == 302
    assert chi.post(reverse("reporting:review", args=[excel.uid]), {"step": "approve"}).status_code == 302
    rolled = total(cast, asked, cast.centre)
    assert (rolled.total.number, rolled.completeness.answered) == (12 + 20 + 31 + 40 + 50 + 60, 6)

    # A commune finds a mistake after the approval; the correction travels upward, the old version stays.
    odk = province.report(row, 3)
    fix = {f"c|{asked.count.key}|": "41", "reason": "Đếm thiếu một người"}
    assert chairs[3].post(reverse("reporting:correct", args=[odk.uid]), fix).status_code == 302
    decide = reverse("reporting:correction", args=[Correction.objects.get().uid])
    assert chi.post(decide, {"accepts": "yes", "answer": ""}).status_code == 302
    assert total(cast, asked, cast.centre).total.number == 214
    assert odk.sealed.count() == 2


def test_an_actual_takes_the_place_of_an_estimate_and_both_stay(cast: Cast) -> None:
    province, asked = Province.of(cast, 2), ask(cast, period="2026Q4")
    minh, huong = as_user(cast.minh), as_user(cast.huong)
    assert asked.round.is_estimated
    by_plain_form(minh, asked.round, cast.commune, {asked.count: "100"})
    by_plain_form(as_user(province.chairs[1]), asked.round, province.units[1], {asked.count: "10"})
    huong.post(reverse("reporting:approve_all", args=[asked.round.uid]))
    first = total(cast, asked, cast.ha_tinh).total
    assert (first.number, first.status) == (110, "estimate")
    close(asked.round)
    days = {"opens_on": clock.today(), "closes_on": clock.today() + timedelta(days=20)}
    again = {"period": "2026Q4", "cut_off": QUARTER.end, **days}
    answer = as_user(cast.lan).post(
        reverse("reporting:round_open", args=[asked.form.uid]),
        {name: value if isinstance(value, str) else value.strftime("%d/%m/%Y") for name, value in again.items()},
    )
    assert answer.status_code == 302, answer.content.decode()
    actual = Round.objects.exclude(pk=asked.round.pk).get()
    by_plain_form(minh, actual, cast.commune, {asked.count: "93"})
    huong.post(reverse("reporting:approve_all", args=[actual.uid]))
    second = total(cast, asked, cast.ha_tinh).total
    assert (second.number, second.status) == (103, "estimate"), "one is final, the other is still estimated"
    assert Submission.objects.filter(unit=cast.commune).count() == 2
    assert not Correction.objects.exists()


@pytest.fixture
def evening(cast: Cast) -> tuple[Province, AskedRound]:
    """Hà Tĩnh with 98 communes, on the evening of the cut-off: ninety have sent."""
    province, asked = Province.of(cast, 98), ask(cast, period="2026Q4")
    for place in range(90):
        by_plain_form(
            as_user(province.chairs[place]),
            asked.round,
            province.units[place],
            {asked.count: str(place), asked.words: f"Xã {place} thiếu kinh phí."},
        )
    return province, asked


@pytest.mark.slow
def test_one_province_on_the_evening_of_the_cut_off(cast: Cast, evening: tuple[Province, AskedRound]) -> None:
    province, asked = evening
    row, huong = asked.round, as_user(cast.huong)

    # Who has not sent, with the text to remind them with.
    board = huong.get(f"{row.get_absolute_url()}?state=open").content.decode()
    names = [name.text_content().strip() for name in html.fromstring(board).xpath("//th[@scope='row']")]
    assert names == [unit.name_local for unit in province.units[90:]]
    assert row.get_absolute_url() in board.partition("<textarea")[2].partition("</textarea>")[0]
    assert huong.post(reverse("reporting:round_remind", args=[row.uid])).status_code == 302
    assert set(Notice.objects.filter(kind="reporting.reminded").values_list("user", flat=True)) == {
        chair.pk for chair in province.chairs[90:]
    }
    for place in range(90, 97):
        by_plain_form(as_user(province.chairs[place]), row, province.units[place], {asked.count: "5"})
    close(row)

    # All without a warning in one step; the last commune never sent, and stands as late.
    huong.post(reverse("reporting:approve_all", args=[row.uid]))
    assert Submission.objects.filter(round=row, state="approved").count() == 97
    rolled = total(cast, asked, cast.ha_tinh)
    assert (rolled.total.number, rolled.completeness.missing) == (sum(range(90)) + 35, 1)

    # The words of many become the text of one, printed and signed; a reprint is the same file.
    url = reverse("reporting:consolidation_begin", args=[row.uid, cast.ha_tinh.uid])
    assert huong.post(url).status_code == 302
    report = Consolidation.objects.get()
    origin = province.report(row, 3).approved
    assert origin is not None
    taken = {"item": asked.words.key, "step": "take", "origin": origin.pk, "sentence": ["Xã 3 thiếu kinh phí."]}
    huong.post(reverse("reporting:consolidation_word", args=[report.uid]), taken)
    printed = print_it(huong, report)
    scan = SimpleUploadedFile("ky.pdf", b"%PDF-1.4 scan", content_type="application/pdf")
    signer = make_person("Lê Thị Hoa").uid
    signed = {"number": "12/BC", "signer": signer, "signed_on": clock.today().isoformat(), "form": "own", "scan": scan}
    answer = huong.post(reverse("reporting:consolidation_sign", args=[report.uid]), signed)
    assert answer.status_code == 302, answer.content.decode()
    assert kept(huong, report) == printed
    assert "97" in as_user(cast.lan).get(report.get_absolute_url()).content.decode()
