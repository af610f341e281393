"""Reports on their way up: a province approves all its communes in one step, the levels above put them together.

Each act goes through Django's test client on a temporary database, once with few units and once with as many as a large
province has communes, or the country provinces; beside each stands how much more it costs a unit where there are many.
A share above one means that it grows worse than the number of units. Goal: each act stays under one second.

    python bench/upward.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench.grid import prepare  # noqa: E402

INDICATORS = 20
#: Few and many: communes of a province, and provinces of the country.
COMMUNES, PROVINCES = (30, 150), (7, 34)
#: All communes of the country.
EVERYWHERE = 3321
GOAL = 1.0


def asking(cast: Any, indicators: list[Any], level: str, code: str) -> Any:
    """Return an open round that asks units of a level twenty figures with their parts, and for words."""
    from camket.reporting.actions import forms
    from tests import factories

    items = [forms.Asking(indicator=each) for each in indicators]
    items.append(forms.Asking(kind="question", question_local="Kết quả, hạn chế", question_en="Results, limits"))
    return factories.report_round(cast, form=factories.report_form(cast, level=level, code=code, items=items))


def placed(cast: Any, level: str, count: int, parent: Any) -> list[Any]:
    """Return so many new units under one, with their places."""
    from tests.cast import make_place, make_unit

    kind = {"commune": "xa", "province": "tinh"}[level]
    names = [f"{level}{len(cast.units) + number}" for number in range(count)]
    for number, name in enumerate(names):
        make_place(cast, f"p_{name}", f"Nơi {number}", level, kind, parent.place, code=name.removeprefix(level))
        make_unit(cast, name, f"Hội {number}", level, cast.places[f"p_{name}"], parent)
    return [cast.units[name] for name in names]


def sent(row: Any, units: list[Any], role: str) -> None:
    """Let units send what a round asks, by a person of each: the first as a person does, the others alike."""
    from camket.core import clock
    from camket.core.models import User
    from camket.people.models import RoleAssignment
    from camket.reporting.actions import submissions
    from camket.reporting.actions.cells import Entry, write_cells
    from camket.reporting.choices import Answer
    from camket.reporting.models import SealedVersion, Submission
    from camket.reporting.rules.answers import Given

    people = [User(full_name="Cán bộ", email=f"u{row.pk}x{unit.pk}@example.org", password="!") for unit in units]
    people, system = User.objects.bulk_create(people, batch_size=500), User.objects.system()
    posts = [
        RoleAssignment(user=user, role=role, unit=unit, granted_by=system)
        for user, unit in zip(people, units, strict=True)
    ]
    RoleAssignment.objects.bulk_create(posts, batch_size=500)
    items = list(row.form.items.all())
    words = Given(Answer.TEXT, words="Đã tổ chức ba lớp. Kinh phí còn thiếu. Cần thêm tài liệu song ngữ.")
    parts = (("", 60), ("sex=f", 50), ("sex=m", 10))
    entries = [Entry(item.key, split, Given(number=number)) for item in items[:-1] for split, number in parts]
    first = submissions.begin(actor=people[0], row=row, unit=units[0])
    write_cells(actor=people[0], submission=first, entries=[*entries, Entry(items[-1].key, "", words)])
    first = submissions.submit(actor=people[0], submission=first)
    now, model = clock.now(), first.sealed.get()
    others = [
        Submission(round=row, unit=unit, edition=1, state=first.state, submitted_by=user, submitted_at=now)
        for user, unit in list(zip(people, units, strict=True))[1:]
    ]
    made = Submission.objects.bulk_create(others, batch_size=500)
    facts = {name: getattr(model, name) for name in ("number", "edition", "payload", "sha256", "sealed_at")}
    sealed = [SealedVersion(submission=each, sealed_by_id=each.submitted_by_id, **facts) for each in made]
    SealedVersion.objects.bulk_create(sealed, batch_size=500)


class Acts:
    """Requests of one person; each is timed once, since what it does cannot be done again."""

    def __init__(self, user: Any) -> None:
        from django.test import Client

        self.client = Client()
        self.client.force_login(user)
        self.client.get("/account/")
        self.times: dict[str, tuple[float, int]] = {}

    def time(self, name: str, act: Callable[[Any], Any]) -> Any:
        """Do something, and keep how many seconds of the processor and how many statements it took."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        begun = time.process_time()
        with CaptureQueriesContext(connection) as asked:
            answer = act(self.client)
        assert answer.status_code in (200, 302), (name, answer.status_code)
        self.times[name] = (time.process_time() - begun, len(asked))
        return answer


PAPER = {"place": "Hà Tĩnh", "signing": "TM. BAN THƯỜNG VỤ", "signer": "Nguyễn Thị A", "recipients": ""}


def upward(user: Any, row: Any, unit: Any, step: str) -> dict[str, tuple[float, int]]:
    """Return what it takes to look at a round, to take all of it one step up, and to put it together and print it."""
    from django.urls import reverse

    from camket.reporting.actions.consolidations import begin_consolidation

    acts = Acts(user)
    way = reverse(f"reporting:{step}", args=[row.uid])
    acts.time("the board", lambda client: client.get(row.get_absolute_url()))
    acts.time("all one step up", lambda client: client.post(way, {"step": "pass"}))
    report = begin_consolidation(actor=user, row=row, unit=unit)
    acts.time("put together", lambda client: client.get(report.get_absolute_url()))
    paper = reverse("reporting:consolidation_print", args=[report.uid])
    acts.time("printed", lambda client: client.post(paper, PAPER))
    report.refresh_from_db()
    assert report.state == "printed", report.state
    return acts.times


def show(title: str, counts: tuple[int, int], few: dict[str, Any], many: dict[str, Any]) -> bool:
    """Print what each act takes with few and with many units; return whether all of them keep the goal."""
    print(f"{title}: {counts[0]} and {counts[1]} units, {INDICATORS} indicators by sex")
    for name, (took, asked) in many.items():
        before, asked_before = few[name]
        growth = (took / counts[1]) / (before / counts[0])
        print(
            f"{name:>16}  {before:6.2f} and {took:6.2f} of the goal  {asked_before:5} and {asked:5} statements"
            f"  {growth:4.1f} times as much a unit"
        )
    return all(took <= GOAL for took, _asked in many.values())


def country(cast: Any, indicators: list[Any]) -> dict[str, tuple[float, int]]:
    """Return what it takes at the centre when every commune's report was approved by its province."""
    from django.urls import reverse

    from camket.core.models import User
    from camket.people.actions.territory import rebuild_reach
    from camket.people.choices import Role
    from camket.reporting.actions.consolidations import begin_consolidation
    from camket.reporting.actions.submissions import step_all
    from camket.reporting.choices import SubmissionState
    from camket.reporting.models import Submission

    provinces = placed(cast, "province", PROVINCES[1], cast.centre)
    shares = [EVERYWHERE // len(provinces) + (number < EVERYWHERE % len(provinces)) for number in range(len(provinces))]
    communes = [
        unit for above, count in zip(provinces, shares, strict=True) for unit in placed(cast, "commune", count, above)
    ]
    rebuild_reach()
    row = asking(cast, indicators, "commune", "CA-NUOC")
    sent(row, communes, Role.COMMUNE_CHAIR)
    moving = [
        (each, each.sealed.get(), each.unit) for each in Submission.objects.filter(round=row).select_related("unit")
    ]
    step_all(moving, SubmissionState.APPROVED, actor=User.objects.system())
    acts, settle = Acts(cast.lan), reverse("reporting:settle", args=[row.uid])
    indicator = row.form.items.first().indicator
    acts.time("the board", lambda client: client.get(row.get_absolute_url()))
    acts.time("all one step up", lambda client: client.post(settle, {"step": "pass"}))
    acts.time("an indicator", lambda client: client.get(indicator.get_absolute_url()))
    acts.time("its roll-up", lambda client: client.get(reverse("reporting:rollup", args=[indicator.uid])))
    report = begin_consolidation(actor=cast.lan, row=row, unit=cast.centre)
    acts.time("put together", lambda client: client.get(report.get_absolute_url()))
    acts.time("printed", lambda client: client.post(reverse("reporting:consolidation_print", args=[report.uid]), PAPER))
    acts.time("locked", lambda client: client.post(settle, {"step": "lock"}))
    states = set(Submission.objects.filter(round=row).values_list("state", flat=True))
    assert states == {SubmissionState.LOCKED}, states
    return acts.times


def main() -> int:
    """Measure a province and the centre, and print both."""
    prepare()
    from camket.people.actions.territory import rebuild_reach
    from camket.people.choices import Role
    from tests import factories
    from tests.cast import make_cast

    cast = make_cast()
    indicators = [factories.indicator(cast) for _each in range(INDICATORS)]
    provinces = {cast.nghe_an: (cast.nga, COMMUNES[0]), cast.ha_tinh: (cast.huong, COMMUNES[1])}
    below = {unit: placed(cast, "commune", count, unit) for unit, (_user, count) in provinces.items()}
    rebuild_reach()
    row, found = asking(cast, indicators, "commune", "XA"), []
    for unit, (user, _count) in provinces.items():
        sent(row, below[unit], Role.COMMUNE_CHAIR)
        found.append(upward(user, row, unit, "approve_all"))
    is_kept = show("a province", COMMUNES, *found)
    found.clear()
    for number, count in enumerate(PROVINCES):
        units = placed(cast, "province", count, cast.centre)
        rebuild_reach()
        row = asking(cast, indicators, "province", f"TINH{number}")
        sent(row, units, Role.PROVINCIAL_OFFICER)
        found.append(upward(cast.lan, row, cast.centre, "approve_all"))
    is_kept &= show("the centre", PROVINCES, *found)
    print(f"the country: {EVERYWHERE} communes approved by their provinces, seen from the centre")
    for name, (took, asked) in country(cast, indicators).items():
        print(f"{name:>16}  {took:6.2f} of the goal  {asked:5} statements")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
