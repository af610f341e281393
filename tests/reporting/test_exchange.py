"""The exchange between two installations: keys, packages out, what comes in, what comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from camket.core import clock, envelopes
from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.ids import new_uid
from camket.core.models import AuditEntry
from camket.people.models import Body
from camket.plans.actions import tasks as task_actions
from camket.plans.choices import TaskState
from camket.plans.models import Objective, Plan, ProgressNote, Task
from camket.reporting.actions import exchange, taking
from camket.reporting.choices import PackageState
from camket.reporting.models import Counterpart, DeclaredTotal, Indicator, Package, Partner, Target
from camket.reporting.queries import exchange as queries
from camket.reporting.rules import packages as rules
from tests import factories
from tests.cast import Cast


@dataclass
class Sides:
    """Two installations over one database: each has a key of its own, and knows the other."""

    cast: Cast
    folder: Path
    settings: Any
    union: Partner
    ministry: Partner
    plan: Plan
    pillar: Objective
    goal: Objective
    task: Task
    part: Task
    other: Task
    indicator: Indicator

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        before, self.settings.STATE = self.settings.STATE, self.folder / name
        try:
            yield
        finally:
            self.settings.STATE = before

    def handed(self, *tasks: Task) -> Package:
        """Hand tasks out, as the ministry does."""
        with self.at("ministry"):
            chosen = list(tasks) or [self.task, self.part]
            return exchange.hand_out(actor=self.cast.lan, partner=self.union, plan=self.plan, tasks=chosen)

    def came_in(self, sent: Package, at: str = "union") -> Package:
        """Take a package in where it was sent to; both sides share one table, so the sent one gives up its id."""
        Package.objects.filter(pk=sent.pk).update(package_uid=new_uid())
        with self.at(at):
            return exchange.receive(actor=self.cast.lan, content=sent.envelope.encode())

    def taken(self, package: Package, at: str = "union") -> Package:
        with self.at(at):
            return taking.take_over(actor=self.cast.lan, package=package, expected_version=package.version)

    def theirs(self, model: Any, ours: Any) -> Any:
        """Return the record that the union made of one of the ministry's."""
        return queries.found_here(self.ministry, model, is_ours=False)[ours.uid]


@pytest.fixture
def sides(cast: Cast, tmp_path: Path, settings: Any) -> Sides:
    keys = {}
    for name in ("ministry", "union"):
        settings.STATE = tmp_path / name
        keys[name] = envelopes.own_key()
    body = Body.objects.create(key="mod", kind="ministry", name_local="Bộ Quốc phòng", name_en="Ministry of Defence")
    settings.STATE = tmp_path / "ministry"
    union = exchange.register_partner(actor=cast.lan, body=cast.union, key=keys["union"])
    settings.STATE = tmp_path / "union"
    ministry = exchange.register_partner(actor=cast.lan, body=body, key=keys["ministry"])
    plan = factories.plan(cast)
    factories.level(cast)
    pillar = factories.objective(cast, plan=plan, name_local="Trụ cột")
    goal = factories.objective(cast, plan=plan, parent=pillar, name_local="Mục tiêu")
    task = factories.task(cast, plan=plan, objective=goal, name_local="Tập huấn", lead=cast.union)
    part = factories.task(cast, plan=plan, objective=goal, parent=task, name_local="Soạn tài liệu")
    other = factories.task(cast, plan=plan, name_local="Việc khác")
    indicator = factories.indicator(cast, objective=goal, code="WPS-1")
    factories.target(cast, indicator=indicator, unit=cast.centre, value=500)
    return Sides(cast, tmp_path, settings, union, ministry, plan, pillar, goal, task, part, other, indicator)


# --- Envelopes.


def test_an_envelope_is_opened_by_its_key_alone(sides: Sides) -> None:
    with sides.at("ministry"):
        sealed, key = envelopes.seal("a/b", b"words"), envelopes.own_key()
    opened = envelopes.open_envelope(sealed, [sides.union.key, key])
    assert (opened.payload_type, opened.payload, opened.key) == ("a/b", b"words", key)
    with pytest.raises(envelopes.EnvelopeRefused, match="Nobody you know"):
        envelopes.open_envelope(sealed, [sides.union.key])


@pytest.mark.parametrize("name", ["payload", "payloadType"])
def test_what_was_changed_on_the_way_is_not_opened(sides: Sides, name: str) -> None:
    with sides.at("ministry"):
        sealed, key = json.loads(envelopes.seal("a/b", b"words")), envelopes.own_key()
    sealed[name] = "d29yZHo=" if name == "payload" else "a/c"
    with pytest.raises(envelopes.EnvelopeRefused):
        envelopes.open_envelope(json.dumps(sealed).encode(), [key])


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with pytest.raises(envelopes.EnvelopeRefused):
        envelopes.open_envelope(content, ["A" * 43 + "="])


def test_an_envelope_that_is_too_large_is_not_read() -> None:
    with pytest.raises(envelopes.EnvelopeRefused, match="5 MB"):
        envelopes.open_envelope(b"x" * (envelopes.LARGEST + 1), [])


def test_the_encoding_that_is_signed_is_that_of_the_specification() -> None:
    """The example of the DSSE specification, version 1.0.2."""
    encoded = envelopes.to_be_signed("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


# --- Partners.


def test_a_key_is_entered_once_and_is_not_ones_own(sides: Sides) -> None:
    cast = sides.cast
    with sides.at("union"), pytest.raises(Invalid, match="your own"):
        exchange.register_partner(actor=cast.lan, body=cast.embassy, key=sides.union.key)
    with sides.at("union"), pytest.raises(Invalid, match="already"):
        exchange.register_partner(actor=cast.lan, body=cast.embassy, key=sides.ministry.key)
    with pytest.raises(Invalid, match="no key"):
        exchange.register_partner(actor=cast.lan, body=cast.embassy, key="abc")
    with pytest.raises(Refused):
        exchange.register_partner(actor=cast.huong, body=cast.embassy, key="A" * 43 + "=")


def test_nothing_is_taken_from_a_key_that_was_withdrawn(sides: Sides) -> None:
    came = sides.came_in(sides.handed())
    exchange.withdraw_partner(actor=sides.cast.lan, partner=sides.ministry, reason="Mất khóa")
    came.refresh_from_db()
    with pytest.raises(Invalid, match="withdrawn"):
        sides.taken(Package.objects.get(pk=came.pk))
    with sides.at("union"), pytest.raises(Invalid, match="Nobody you know"):
        exchange.receive(actor=sides.cast.lan, content=came.envelope.encode())


# --- Out and in.


def elsewhere(sides: Sides, code: str = "WPS-1") -> None:
    """Let the ministry's indicator have another code than its packages say, as it stands in another database."""
    Indicator.objects.filter(pk=sides.indicator.pk).update(code="AT-THE-MINISTRY")
    assert not Indicator.objects.filter(code=code).exclude(pk=sides.indicator.pk).exists()


def at_home(sides: Sides) -> None:
    """Let the ministry's indicator have its own code again, and the union's another one."""
    Indicator.objects.filter(code="WPS-1").update(code="AT-THE-UNION")
    Indicator.objects.filter(pk=sides.indicator.pk).update(code="WPS-1")


def plan_in(sides: Sides, sent: Package) -> rules.PlanPackage:
    """Return what stands in a package that the ministry made."""
    with sides.at("ministry"):
        contents = queries.opened(sent)
    assert isinstance(contents, rules.PlanPackage)
    return contents


def made_anew(sides: Sides, sent: Package, **changes: Any) -> bytes:
    """Return a package as the ministry would have made it with other contents."""
    with sides.at("ministry"):
        contents = msgspec.structs.replace(queries.opened(sent), uid=new_uid(), **changes)
        return envelopes.seal(rules.PLAN_TYPE, rules.write_package(contents))


def test_a_plan_goes_out_and_becomes_a_plan_there(sides: Sides) -> None:
    sent = sides.handed()
    elsewhere(sides)
    package = sides.taken(sides.came_in(sent))
    plan = package.plan
    assert package.state == PackageState.TAKEN
    assert plan is not None
    assert (plan.body, plan.name_local) == (sides.ministry.body, sides.plan.name_local)
    assert set(Task.objects.filter(plan=plan).values_list("name_local", flat=True)) == {"Tập huấn", "Soạn tài liệu"}
    task = sides.theirs(Task, sides.task)
    assert (task.lead, task.owner_unit, task.state) == (sides.cast.union, sides.cast.centre, TaskState.PLANNED)
    assert sides.theirs(Task, sides.part).parent == task
    assert task.objective.parent.name_local == "Trụ cột"
    indicator = sides.theirs(Indicator, sides.indicator)
    assert (indicator.code, indicator.objective, indicator.definition.counts_people) == ("WPS-1", task.objective, True)
    target = Target.objects.get(indicator=indicator)
    assert (target.unit, target.value) == (sides.cast.centre, 500)
    assert AuditEntry.objects.filter(action="reporting.package.taken").count() == 1


def test_an_indicator_that_is_here_is_joined_and_left_as_it_is(sides: Sides) -> None:
    sides.taken(sides.came_in(sides.handed()))
    assert sides.theirs(Indicator, sides.indicator) == sides.indicator
    assert Counterpart.objects.get(record_kind="reporting.indicator", is_ours=False).is_joined
    sides.indicator.refresh_from_db()
    assert sides.indicator.objective == sides.goal


def test_the_next_package_changes_what_differs_and_says_so_before(sides: Sides) -> None:
    sent = sides.handed()
    elsewhere(sides)
    sides.taken(sides.came_in(sent))
    mine = sides.theirs(Task, sides.task)
    task_actions.move_task(actor=sides.cast.lan, task=mine, to=TaskState.UNDER_WAY)
    later = date(2027, 1, 31)
    task_actions.change_task(actor=sides.cast.lan, task=sides.task, expected_version=None, due_on=later)
    at_home(sides)
    second = sides.handed(sides.task)
    assert second.number == 2
    elsewhere(sides, "AT-THE-MINISTRY")
    Indicator.objects.filter(code="AT-THE-UNION").update(code="WPS-1")
    came = sides.came_in(second)
    contents = queries.opened(came)
    assert isinstance(contents, rules.PlanPackage)
    steps = {step.name: step for step in queries.plan_steps(sides.ministry, contents)}
    assert (steps["Tập huấn"].event, [change.after for change in steps["Tập huấn"].changes]) == ("changed", [later])
    assert (steps["Soạn tài liệu"].event, steps["Mục tiêu"].event) == ("gone", "same")
    sides.taken(came)
    mine.refresh_from_db()
    assert (mine.due_on, mine.state) == (later, TaskState.UNDER_WAY)
    assert Task.objects.filter(plan=mine.plan).count() == 2


def test_another_meaning_begins_another_version_of_the_definition(sides: Sides) -> None:
    sent = sides.handed()
    elsewhere(sides)
    sides.taken(sides.came_in(sent))
    mine = sides.theirs(Indicator, sides.indicator)
    factories.value(sides.cast, indicator=mine, unit=sides.cast.centre)
    contents = plan_in(sides, sent)
    facts = contents.indicators[0]
    facts.meaning["nature"] = "stock"
    facts.meaning["over_periods"] = "last"
    content = made_anew(sides, sent, number=2, indicators=[facts])
    with sides.at("union"):
        came = exchange.receive(actor=sides.cast.lan, content=content)
    sides.taken(came)
    fresh = Indicator.objects.get(pk=mine.pk)
    assert [each.nature for each in fresh.history] == ["flow", "stock"]


def test_the_same_package_twice_is_one_and_an_older_one_comes_too_late(sides: Sides) -> None:
    first = sides.handed()
    second = sides.handed()
    came = sides.came_in(second)
    with sides.at("union"):
        assert exchange.receive(actor=sides.cast.lan, content=second.envelope.encode()) == came
    sides.taken(came)
    with pytest.raises(Invalid, match="later package"):
        sides.taken(sides.came_in(first))


def test_two_people_do_not_take_over_the_same_package_twice(sides: Sides) -> None:
    came = sides.came_in(sides.handed())
    again = Package.objects.get(pk=came.pk)
    sides.taken(came)
    with pytest.raises((Conflict, Invalid)):
        sides.taken(again)
    assert Plan.objects.filter(body=sides.ministry.body).count() == 1


def test_what_cannot_be_taken_over_whole_is_not_taken_over_at_all(sides: Sides) -> None:
    sent = sides.handed()
    elsewhere(sides)
    contents = plan_in(sides, sent)
    contents.indicators[0].meaning["kind"] = "nonsense"
    content = made_anew(sides, sent, indicators=contents.indicators)
    with sides.at("union"):
        came = exchange.receive(actor=sides.cast.lan, content=content)
    with pytest.raises((Invalid, ValidationError)):
        sides.taken(came)
    assert not Plan.objects.filter(body=sides.ministry.body).exists()
    assert Package.objects.get(pk=came.pk).state == PackageState.WAITING


def test_a_package_for_somebody_else_is_not_kept(sides: Sides) -> None:
    sent = sides.handed()
    content = made_anew(sides, sent, recipient="A" * 43 + "=")
    with sides.at("union"), pytest.raises(Invalid, match="another installation"):
        exchange.receive(actor=sides.cast.lan, content=content)


def test_only_tasks_that_one_sees_and_of_one_plan_go_out(sides: Sides) -> None:
    stranger = factories.task(sides.cast, name_local="Không thuộc kế hoạch")
    with sides.at("ministry"), pytest.raises(Invalid, match="another plan"):
        exchange.hand_out(actor=sides.cast.lan, partner=sides.union, plan=sides.plan, tasks=[stranger])
    with sides.at("ministry"), pytest.raises(Invalid, match="at least one"):
        exchange.hand_out(actor=sides.cast.lan, partner=sides.union, plan=sides.plan, tasks=[])
    with sides.at("ministry"), pytest.raises(Refused):
        exchange.hand_out(actor=sides.cast.huong, partner=sides.union, plan=sides.plan, tasks=[sides.task])
    alone = plan_in(sides, sides.handed(sides.part))
    assert [(task.uid, task.parent) for task in alone.tasks] == [(sides.part.uid, "")]


# --- Back.


def reported(sides: Sides) -> Package:
    """Hand out, take over, work, and report back; returns the report as the union made it."""
    sent = sides.handed()
    elsewhere(sides)
    came = sides.taken(sides.came_in(sent))
    cast, task, indicator = sides.cast, sides.theirs(Task, sides.task), sides.theirs(Indicator, sides.indicator)
    task_actions.move_task(actor=cast.lan, task=task, to=TaskState.UNDER_WAY)
    task_actions.note_progress(actor=cast.lan, task=task, noted_on=clock.today(), text="Đã mở 3 lớp", percent=40)
    factories.value(cast, indicator=indicator, unit=cast.ha_tinh, number=75, state="approved", answer="number")
    factories.value(cast, indicator=indicator, unit=cast.nghe_an, number=900)
    assert came.plan is not None
    with sides.at("union"):
        return exchange.report_back(actor=cast.lan, partner=sides.ministry, plan=came.plan, as_of=clock.today())


def test_a_report_comes_back_and_stands_beside_what_is_counted(sides: Sides) -> None:
    report = reported(sides)
    came = sides.came_in(report, "ministry")
    assert came.plan == sides.plan
    sides.taken(came, "ministry")
    sides.task.refresh_from_db()
    assert (sides.task.state, sides.task.percent) == (TaskState.UNDER_WAY, 40)
    assert sides.task.progress_notes.get().text == "Đã mở 3 lớp"
    assert "package 1" in sides.task.state_changes.get().reason
    declared = DeclaredTotal.objects.get(indicator=sides.indicator)
    assert (declared.value, declared.issuer, declared.level) == (75, sides.cast.union, "centre")
    assert "units reported" in declared.name_en
    assert not sides.indicator.values.exists()


def test_a_later_report_corrects_the_total_and_doubles_no_note(sides: Sides) -> None:
    sides.taken(sides.came_in(reported(sides), "ministry"), "ministry")
    cast, indicator = sides.cast, sides.theirs(Indicator, sides.indicator)
    factories.value(cast, indicator=indicator, unit=cast.commune, number=5, state="approved", answer="number")
    plan = sides.theirs(Plan, sides.plan)
    with sides.at("union"):
        report = exchange.report_back(actor=cast.lan, partner=sides.ministry, plan=plan, as_of=clock.today())
    assert report.number == 2
    sides.taken(sides.came_in(report, "ministry"), "ministry")
    declared = DeclaredTotal.objects.get(indicator=sides.indicator)
    assert (declared.value, declared.version) == (80, 2)
    assert ProgressNote.objects.filter(task=sides.task).count() == 1


def test_a_partner_reports_on_nothing_that_it_was_not_given(sides: Sides) -> None:
    report = reported(sides)
    with sides.at("union"):
        contents = queries.opened(report)
        assert isinstance(contents, rules.ReportPackage)
        strange = rules.TaskReport(sides.other.uid, TaskState.DROPPED, [])
        changes: dict[str, Any] = {"uid": new_uid(), "tasks": [*contents.tasks, strange]}
        content = envelopes.seal(rules.REPORT_TYPE, rules.write_package(msgspec.structs.replace(contents, **changes)))
        changes = {"uid": new_uid(), "plan": sides.other.uid}
        astray = envelopes.seal(rules.REPORT_TYPE, rules.write_package(msgspec.structs.replace(contents, **changes)))
    with sides.at("ministry"):
        came = exchange.receive(actor=sides.cast.lan, content=content)
        with pytest.raises(Invalid, match="never handed"):
            exchange.receive(actor=sides.cast.lan, content=astray)
    sides.taken(came, "ministry")
    sides.other.refresh_from_db()
    assert sides.other.state == TaskState.PLANNED


# --- What a package says of itself.


def a_plan(**changes: Any) -> rules.PlanPackage:
    """Return a small package that holds together."""
    objectives = [
        rules.ObjectiveFacts("Aobjective1", "1", "Một", ""),
        rules.ObjectiveFacts("Aobjective2", "", "Hai", ""),
    ]
    tasks = [rules.TaskFacts("Ataskaaaaa1", "Việc", "", objective="Aobjective1")]
    whole = rules.PlanPackage(
        format=1,
        uid="Apackageaa1",
        number=1,
        made_at=clock.now(),
        sender_local="Bộ",
        sender_en="",
        recipient="",
        plan=rules.PlanFacts("Aplanaaaaa1", "plan", "", "Kế hoạch", "", date(2026, 1, 1), date(2026, 12, 31)),
        objectives=objectives,
        tasks=tasks,
        indicators=[],
    )
    return msgspec.structs.replace(whole, **changes)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"format": 2}, "later version"),
        ({"uid": "no id"}, "no id"),
        ({"tasks": [rules.TaskFacts("Aobjective1", "Việc", "")]}, "two things"),
        ({"tasks": [rules.TaskFacts("Ataskaaaaa1", "Việc", "", parent="Ataskaaaaa1")]}, "under itself"),
        ({"tasks": [rules.TaskFacts("Ataskaaaaa1", "Việc", "", parent="Ataskaaaaa2")]}, "not there"),
        ({"tasks": [rules.TaskFacts("Ataskaaaaa1", "Việc", "", objective="Ataskaaaaa1")]}, "not there"),
        (
            {"tasks": [rules.TaskFacts("Ataskaaaaa1", "V", "", starts_on=date(2026, 2, 1), due_on=date(2026, 1, 1))]},
            "before it starts",
        ),
        ({"plan": rules.PlanFacts("Aplanaaaaa1", "?", "", "K", "", date(2026, 1, 1), date(2026, 2, 1))}, "known kind"),
        ({"indicators": [rules.IndicatorFacts("Aindicator1", "I", "N", "", "", {"pk": 1})]}, "not known here"),
        (
            {"indicators": [rules.IndicatorFacts("Aindicator1", "I", "N", "", "", {}, [], [rules.GoalFacts("x", {})])]},
            "no known period",
        ),
    ],
)
def test_a_package_that_contradicts_itself_is_refused(changes: dict[str, Any], fault: str) -> None:
    assert rules.read_package(rules.write_package(a_plan()), rules.PlanPackage).plan.name_local == "Kế hoạch"
    with pytest.raises(rules.PackageRefused, match=fault):
        rules.read_package(rules.write_package(a_plan(**changes)), rules.PlanPackage)


@given(st.binary(max_size=100))
def test_no_payload_breaks_the_reader(payload: bytes) -> None:
    for kind in (rules.PlanPackage, rules.ReportPackage):
        with pytest.raises(rules.PackageRefused):
            rules.read_package(payload, kind)


@given(st.lists(st.integers(0, 20), max_size=20))
def test_every_part_comes_after_the_one_above_it(above: list[int]) -> None:
    parts = [
        rules.TaskFacts(f"T{number:010}", "", "", parent=f"T{up:010}" if up < number else "")
        for number, up in enumerate(above)
    ]
    ordered = rules.in_order(reversed(parts))
    places = {part.uid: place for place, part in enumerate(ordered)}
    assert len(ordered) == len(parts)
    assert all(not part.parent or places[part.parent] < places[part.uid] for part in parts)


# --- Pages.


def test_the_pages_walk_a_plan_out_and_a_report_back(sides: Sides, client: Client) -> None:
    cast = sides.cast
    client.force_login(cast.lan)
    with sides.at("ministry"):
        page = client.get(reverse("reporting:exchange"))
        assert envelopes.own_key() in page.content.decode()
        chosen = client.post(reverse("reporting:exchange_out"), {"plan": sides.plan.uid, "partner": sides.union.uid})
        assert chosen.status_code == 302
        offered = client.get(chosen["Location"]).content.decode()
        assert f'value="{sides.task.uid}" ' in offered
        made = client.post(chosen["Location"], {"tasks": [sides.task.uid]})
        sent = Package.objects.get()
        assert made["Location"] == sent.get_absolute_url()
        assert "confirmed" in client.get(sent.get_absolute_url()).content.decode()
        file = client.get(reverse("reporting:package_file", args=[sent.uid]))
        assert ".camket.json" in file["Content-Disposition"]
    Package.objects.filter(pk=sent.pk).update(package_uid=new_uid())
    with sides.at("union"):
        bad = client.post(reverse("reporting:exchange_in"), {"file": SimpleUploadedFile("a.json", b"{}")})
        assert bad.status_code == 422
        upload = SimpleUploadedFile("a.camket.json", file.content)
        came = client.post(reverse("reporting:exchange_in"), {"file": upload})
        waiting = Package.objects.get(state=PackageState.WAITING)
        assert came["Location"] == waiting.get_absolute_url()
        shown = client.get(waiting.get_absolute_url()).content.decode()
        assert "What taking it over would do" in shown
        take = reverse("reporting:package_take", args=[waiting.uid])
        client.post(take, {"version": "0"})
        assert Package.objects.get(pk=waiting.pk).state == PackageState.WAITING
        client.post(take, {"version": str(waiting.version)})
        assert Package.objects.get(pk=waiting.pk).state == PackageState.TAKEN
        day = clock.today().strftime("%d/%m/%Y")
        client.post(reverse("reporting:report_back", args=[waiting.uid]), {"as_of": day})
        report = Package.objects.get(kind="report")
    Package.objects.filter(pk=report.pk).update(package_uid=new_uid())
    with sides.at("ministry"):
        upload = SimpleUploadedFile("b.camket.json", report.envelope.encode())
        client.post(reverse("reporting:exchange_in"), {"file": upload})
        back = Package.objects.get(kind="report", state=PackageState.WAITING)
        assert "It has no figures yet" in client.get(back.get_absolute_url()).content.decode()
        refused = client.post(reverse("reporting:package_refuse", args=[back.uid]), {"reason": "Gửi nhầm"})
        assert refused.status_code == 302
    assert Package.objects.get(pk=back.pk).state == PackageState.REFUSED


def test_a_key_is_entered_only_with_the_fingerprint_that_was_heard(sides: Sides, client: Client) -> None:
    client.force_login(sides.cast.lan)
    with sides.at("third"):
        key = envelopes.own_key()
    facts = {"body": sides.cast.embassy.uid, "key": key, "fingerprint": "0000 0000"}
    with sides.at("union"):
        wrong = client.post(reverse("reporting:partner_add"), facts)
        assert wrong.status_code == 422
        assert "do not belong together" in wrong.content.decode()
        right = client.post(reverse("reporting:partner_add"), facts | {"fingerprint": envelopes.fingerprint(key)})
        assert right.status_code == 302
        found = Partner.objects.get(key=key)
        withdrawn = client.post(reverse("reporting:partner_withdraw", args=[found.uid]), {"reason": "Thử"})
        assert withdrawn.status_code == 302
        assert "key withdrawn" in client.get(found.get_absolute_url()).content.decode()
