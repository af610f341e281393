"""The permission matrix over states: who may take which step with a record as it stands.

Each row says for one model and one of its states, step by step, who of the cast gets it done by the page's own form;
all others are refused, whatever they send. A state without a row fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.choices import Access
from camket.core.models import Edge
from camket.core.registry import key_of
from camket.reporting.actions import submissions
from tests import factories
from tests.cast import ROLES, Cast

EVERYBODY = {*ROLES, "sara", "tam"}
STAFF = set(ROLES)
IN_HA_TINH = {"lan", "thu", "linh", "ngoc", "mai", "an", "huong", "chi"}
CENTRE = {"lan", "thu", "linh", "ngoc", "mai", "an"}
NOBODY: set[str] = set()
PLANNERS = {"lan", "mai", "huong"}
REPORTERS = {"lan", "mai", "huong"}
APPROVERS = {"lan", "linh", "huong"}
#: Who enters the scan of what Hà Tĩnh signed.
SIGNERS = APPROVERS | {"thu"}
HOSTS = {"ngoc", "lan", "mai"}
KEEPERS = {"lan", "thu", "ngoc", "mai"}
DRAFTERS = {"lan"}
KEEPS_PLANS = {"lan", "mai"}

#: A step: the route, what is sent, and None where it is only looked at.
Step = tuple[str, dict[str, str] | None]
#: Who gets which steps done, by state.
Rows = dict[str, dict[str, set[str]]]


def moves(*done: str) -> dict[str, set[str]]:
    """Return who moves a task where: its planners to the states that may follow, nobody to others."""
    states = ("planned", "under_way", "blocked", "done", "dropped", "carried")
    return {"see": IN_HA_TINH, "edit": PLANNERS} | {f"to {to}": PLANNERS if to in done else NOBODY for to in states}


def plan_steps(following: str) -> dict[str, set[str]]:
    """Return who brings a plan of the centre further; the parts of a closed one stay as they are."""
    steps_of = {f"to {to}": KEEPS_PLANS if to == following else NOBODY for to in ("draft", "running", "closed")}
    return {"see": EVERYBODY, "edit": KEEPS_PLANS, "new objective": KEEPS_PLANS} | steps_of


def settles(own: str, *, proven: bool = True) -> dict[str, set[str]]:
    """Return who settles a commitment that has a proof, or none: its hosts to any other state that needs none."""
    states = ("open", "under_way", "kept", "partly_kept", "not_kept", "no_evidence")
    needs_proof = {"kept", "partly_kept"}
    free = {to: HOSTS if to != own and (proven or to not in needs_proof) else NOBODY for to in states}
    return {"see": EVERYBODY, "edit": HOSTS} | {f"to {to}": who for to, who in free.items()}


def steps(own: str, *, following: str = "") -> dict[str, set[str]]:
    """Return who takes an instrument a step further; who records it from paper does so with the scan only."""
    states = ("adopted", "issued", "in_force", "expired")
    taken = {f"to {to}": DRAFTERS if to == following else NOBODY for to in states}
    return {"see": EVERYBODY, "edit": DRAFTERS, "new version": DRAFTERS} | taken


#: Who answers for Hà Tĩnh to what it was given, and splits it further.
CASCADERS = {"lan", "mai", "huong", "linh"}

#: Who decides at the centre on what Hà Tĩnh has sent.
DECIDERS = {"lan", "linh"}


def report_steps(*, writes: bool = False, decides: bool = False, corrects: bool = False) -> dict[str, set[str]]:
    """Return who takes which step with a report of Hà Tĩnh: its reporters, or those above it."""
    writers, deciders = (REPORTERS if writes else NOBODY), (DECIDERS if decides else NOBODY)
    return {
        "see": IN_HA_TINH,
        "write": writers,
        "send": writers,
        "approve": deciders,
        "return": deciders,
        "correct": REPORTERS if corrects else NOBODY,
    }


STATES: dict[str, Rows] = {
    "reporting.Submission": {
        "draft": report_steps(writes=True),
        "submitted": report_steps(decides=True),
        "returned": report_steps(writes=True),
        **{state: report_steps(corrects=True) for state in ("approved", "passed", "locked")},
    },
    "reporting.Consolidation": {
        "draft": {"see": IN_HA_TINH, "print": REPORTERS, "sign": NOBODY},
        "printed": {"see": IN_HA_TINH, "print": NOBODY, "sign": SIGNERS},
        "signed": {"see": IN_HA_TINH, "print": NOBODY, "sign": NOBODY},
    },
    "reporting.Package": {
        "waiting": {"see": CENTRE, "take": KEEPS_PLANS, "refuse": KEEPS_PLANS},
        **{state: {"see": CENTRE, "take": NOBODY, "refuse": NOBODY} for state in ("sent", "taken", "refused")},
    },
    "reporting.Correction": {
        "proposed": {"see": IN_HA_TINH, "accept": DECIDERS, "refuse": DECIDERS},
        **{state: {"see": IN_HA_TINH, "accept": NOBODY, "refuse": NOBODY} for state in ("accepted", "refused")},
    },
    "reporting.Value": {
        "draft": {"see": IN_HA_TINH, "enter": REPORTERS, "approve": APPROVERS},
        "approved": {"see": EVERYBODY, "enter": NOBODY, "approve": NOBODY},
    },
    "reporting.Target": {
        state: {"see": EVERYBODY, "change": {"lan", "mai"}, "answer": CASCADERS, "give parts": CASCADERS}
        for state in ("given", "accepted", "answered")
    },
    "plans.Task": {
        "planned": moves("under_way", "blocked", "done", "dropped"),
        "under_way": moves("blocked", "done", "dropped"),
        "blocked": moves("under_way", "dropped"),
        "done": moves("under_way"),
        "dropped": moves("planned"),
        "carried": moves(),
    },
    "plans.Plan": {
        "draft": plan_steps("running"),
        "running": plan_steps("closed"),
        "closed": plan_steps("running") | {"new objective": NOBODY},
    },
    "engagements.Commitment": {
        state: settles(state) for state in ("open", "under_way", "kept", "partly_kept", "not_kept", "no_evidence")
    },
    "policy.Instrument": {
        "draft": steps("draft", following="adopted"),
        "adopted": steps("adopted", following="issued"),
        "issued": steps("issued", following="in_force"),
        "in_force": steps("in_force", following="expired"),
        "expired": steps("expired"),
    },
    "policy.Version": {
        "working": {"see": STAFF, "write": DRAFTERS, "new clause": DRAFTERS},
        "consulted": {"see": EVERYBODY, "write": DRAFTERS, "new clause": DRAFTERS},
        "adopted": {"see": EVERYBODY, "write": NOBODY, "new clause": NOBODY},
    },
    "sources.Document": {
        "kept": {"see": EVERYBODY, "edit": KEEPERS, "quote": KEEPERS, "cite": KEEPERS, "withdraw": KEEPERS},
        "withdrawn": {"see": EVERYBODY, "edit": KEEPERS, "quote": NOBODY, "cite": NOBODY, "withdraw": NOBODY},
    },
}
#: A commitment without a proof, which is not told by its state.
UNPROVEN = settles("open", proven=False)
#: States that change nothing of who may do what, or that other tests hold, each with the reason.
ELSEWHERE = {
    "core.Job": "no person changes it: tests/core/test_jobs.py",
    "plans.Assignment": "tests/plans/test_cascade.py",
    "reporting.SubmissionStep": "the history of reporting.Submission",
    "plans.Proposal": "tests/plans/test_proposals.py",
    "resources.Project": "told by the form like any field: test_permissions.py",
    "programmes.Club": "told by the form like any field: test_permissions.py",
    "intake.Reading": "tests/intake",
    "intake.Proposal": "tests/intake",
    "core.NoticeMail": "moved by the worker, sent again by the administrator: tests/core/test_outbox.py",
}


def states_of_models() -> dict[str, set[str]]:
    """Return the states of every model of ours that has some."""
    return {
        model._meta.label: {str(code) for code, _label in column.choices}
        for model in apps.get_models()
        if model.__module__.startswith("camket.")
        for column in model._meta.concrete_fields
        if column.name == "state" and column.choices
    }


def test_every_state_has_a_row() -> None:
    found = states_of_models()
    assert {label: set(rows) for label, rows in STATES.items()} == {
        label: states for label, states in found.items() if label not in ELSEWHERE
    }
    assert ELSEWHERE.keys() <= found.keys()


# --- One record in a state, and the steps with it.


def value_in(cast: Cast, state: str) -> dict[str, Step]:
    value = factories.value(cast, state=state)
    uid = value.uid
    enter = [value.indicator.uid, value.unit.uid, str(value.period)]
    return {
        "see": (reverse("reporting:value", args=[uid]), None),
        "enter": (
            reverse("reporting:value_enter", args=enter),
            {"answer": "number", "total": "70", "version_total": "1"},
        ),
        "approve": (reverse("reporting:value_approve", args=[uid]), {"version": "1"}),
    }


def target_in(cast: Cast, state: str) -> dict[str, Step]:
    """Return the steps with a target that was given to Hà Tĩnh, in whatever state its answer is."""
    target = factories.target(cast, state=state, responded_by=None if state == "given" else cast.huong)
    return {
        "see": (target.get_absolute_url(), None),
        "change": (reverse("reporting:target_edit", args=[target.uid]), {"goal": "7", "version": "1"}),
        "answer": (
            reverse("reporting:target_respond", args=[target.uid]),
            {"accepts": "no", "words": "Đủ người cho 5 lớp", "version": "1"},
        ),
        "give parts": (reverse("reporting:target_split", args=[target.uid]), {cast.commune.uid: "5"}),
    }


def task_in(cast: Cast, state: str) -> dict[str, Step]:
    task = factories.task(cast, state=state)
    move = reverse("plans:task_move", args=[task.uid])
    form = {"name_local": "Khác", "access": "unit", "owner_unit": str(task.owner_unit), "version": "1"}
    return {
        "see": (task.get_absolute_url(), None),
        "edit": (reverse("plans:task_edit", args=[task.uid]), form),
        **{
            f"to {to}": (move, {"to": to, "reason": "Theo chỉ đạo", "version": "1"})
            for to in ("planned", "under_way", "blocked", "done", "dropped", "carried")
        },
    }


def plan_in(cast: Cast, state: str) -> dict[str, Step]:
    plan = factories.plan(cast, state=state)
    factories.level(cast)
    move = reverse("plans:plan_step", args=[plan.uid])
    term = {"starts_on": "1/1/2026", "ends_on": "31/12/2026"}
    form = {"name_local": "Khác", "kind": "plan", "access": "public", "owner_unit": str(cast.centre), "version": "1"}
    new = {"name_local": "Mới", "plan": plan.uid, "level": "objective", "access": "public"}
    return {
        "see": (plan.get_absolute_url(), None),
        "edit": (reverse("plans:plan_edit", args=[plan.uid]), form | term),
        "new objective": (reverse("plans:objective_add"), {**new, "owner_unit": str(cast.centre)}),
        **{
            f"to {to}": (move, {"to": to, "reason": "Theo chỉ đạo", "version": "1"})
            for to in ("draft", "running", "closed")
        },
    }


def commitment_in(cast: Cast, state: str, *, proven: bool = True) -> dict[str, Step]:
    commitment = factories.commitment(cast, state=state)
    if proven:
        ends = key_of(factories.document(cast)), key_of(commitment)
        Edge.objects.create(
            kind="proves",
            source_kind=ends[0].kind,
            source_id=ends[0].id,
            target_kind=ends[1].kind,
            target_id=ends[1].id,
            created_by=cast.ngoc,
        )
    settle = reverse("engagements:commitment_settle", args=[commitment.uid])
    form = {"kind": "pledge", "name_local": "Khác", "access": "public", "owner_unit": str(cast.centre), "version": "1"}
    return {
        "see": (commitment.get_absolute_url(), None),
        "edit": (reverse("engagements:commitment_edit", args=[commitment.uid]), form),
        **{
            f"to {to}": (settle, {"to": to, "reason": "Theo báo cáo", "version": "1"})
            for to in ("open", "under_way", "kept", "partly_kept", "not_kept", "no_evidence")
        },
    }


def instrument_in(cast: Cast, state: str) -> dict[str, Step]:
    instrument = factories.clause(cast).instrument
    type(instrument).objects.filter(pk=instrument.pk).update(state=state)
    step = reverse("policy:instrument_step", args=[instrument.uid])
    form = {
        "name_local": "Khác",
        "kind": "resolution",
        "access": "public",
        "owner_unit": str(cast.centre),
        "version": "1",
    }
    return {
        "see": (instrument.get_absolute_url(), None),
        "edit": (reverse("policy:instrument_edit", args=[instrument.uid]), form),
        "new version": (reverse("policy:version_add", args=[instrument.uid]), {}),
        **{
            f"to {to}": (step, {"to": to, "on": "15/1/2026", "number": "18/NQ", "version": "1"})
            for to in ("adopted", "issued", "in_force", "expired")
        },
    }


def version_in(cast: Cast, state: str) -> dict[str, Step]:
    clause = factories.clause(cast)
    clause.instrument.versions.update(state=state)
    words = reverse("policy:clause_words", args=[clause.uid, 1])
    new = {"number": "9", "kind": "article", "name_local": "Điều khoản thi hành", "is_operative": "on"}
    return {
        "see": (clause.instrument.get_absolute_url(), None),
        "write": (words, {"vi": "Nội dung mới.", "en": ""}),
        "new clause": (reverse("policy:clause_add", args=[clause.instrument.uid]), new),
    }


def document_in(cast: Cast, state: str) -> dict[str, Step]:
    passage = factories.passage(cast)
    document = passage.document
    type(document).objects.filter(pk=document.pk).update(state=state)
    event = factories.event(cast)
    form = {
        "name_local": "Khác",
        "kind": "article",
        "language": "vi",
        "text": document.text,
        "access": "public",
        "owner_unit": str(cast.centre),
        "version": "1",
    }
    return {
        "see": (document.get_absolute_url(), None),
        "edit": (reverse("sources:document_edit", args=[document.uid]), form),
        "quote": (reverse("sources:passage_add", args=[document.uid]), {"quote": "Hơn 50 nữ đại sứ"}),
        "cite": (reverse("sources:passage_cite", args=[passage.uid]), {"record": event.uid}),
        "withdraw": (reverse("sources:document_withdraw", args=[document.uid]), {"reason": "Sai", "version": "1"}),
    }


def submission_in(cast: Cast, state: str) -> dict[str, Step]:
    report = factories.sent_report(cast)
    if state in ("approved", "passed", "locked"):
        submissions.approve_submission(actor=cast.lan, submission=report)
    type(report).objects.filter(pk=report.pk).update(state=state)
    version = str(type(report).objects.get(pk=report.pk).version)
    cell = f"c|{report.round.form.items.get().key}|"
    fill, review = (reverse(f"reporting:{name}", args=[report.uid]) for name in ("fill", "review"))
    was = {"was": json.dumps({cell: [1, "60"]})}
    back = {"back-reason": "wrong", "back-words": "Kiểm tra lại.", "back-version": version}
    return {
        "see": (report.get_absolute_url(), None),
        "write": (fill, {**was, cell: "70", "step": "save"}),
        "send": (fill, {**was, cell: "60", "step": "submit"}),
        "approve": (review, {"step": "approve", "version": version}),
        "return": (review, {"step": "return", **back}),
        "correct": (reverse("reporting:correct", args=[report.uid]), {cell: "70", "reason": "Đếm thiếu."}),
    }


def correction_in(cast: Cast, state: str) -> dict[str, Step]:
    correction = factories.correction(cast)
    type(correction).objects.filter(pk=correction.pk).update(state=state)
    decide, version = reverse("reporting:correction", args=[correction.uid]), str(correction.version)
    return {
        "see": (correction.submission.get_absolute_url(), None),
        "accept": (decide, {"accepts": "yes", "answer": "", "version": version}),
        "refuse": (decide, {"accepts": "no", "answer": "Chưa rõ.", "version": version}),
    }


def consolidation_in(cast: Cast, state: str) -> dict[str, Step]:
    report = factories.consolidation(cast)
    type(report).objects.filter(pk=report.pk).update(state=state)
    signer = factories.make_person("Lê Thị Hoa")
    scan = SimpleUploadedFile("ky.pdf", b"%PDF-1.4 scan", content_type="application/pdf")
    signed = {"number": "12/BC", "signer": signer.uid, "signed_on": clock.today().isoformat(), "form": "own"}
    printed = {"place": "Hà Tĩnh", "signing": "CHỦ TỊCH", "signer": "Lê Thị Hoa"}
    return {
        "see": (report.get_absolute_url(), None),
        "print": (reverse("reporting:consolidation_print", args=[report.uid]), printed),
        "sign": (reverse("reporting:consolidation_sign", args=[report.uid]), {**signed, "scan": scan}),
    }


def package_in(cast: Cast, state: str) -> dict[str, Step]:
    found = factories.package(cast, state=state)
    refusal = {"reason": "Gửi nhầm."}
    return {
        "see": (found.get_absolute_url(), None),
        "take": (reverse("reporting:package_take", args=[found.uid]), {"version": str(found.version)}),
        "refuse": (reverse("reporting:package_refuse", args=[found.uid]), refusal),
    }


MAKERS: dict[str, Callable[[Cast, str], dict[str, Step]]] = {
    "reporting.Value": value_in,
    "reporting.Target": target_in,
    "reporting.Submission": submission_in,
    "reporting.Correction": correction_in,
    "reporting.Consolidation": consolidation_in,
    "reporting.Package": package_in,
    "plans.Task": task_in,
    "plans.Plan": plan_in,
    "engagements.Commitment": commitment_in,
    "policy.Instrument": instrument_in,
    "policy.Version": version_in,
    "sources.Document": document_in,
}


class Undo(Exception):
    """Takes back what one person did, so that the next one finds the record as it was."""


def gets_done(user: Any, step: Step, *, sees: str) -> bool:
    """Return whether a person gets a step done: a form leads on, a page shows what it is about."""
    url, sent = step
    client = Client()
    client.force_login(user)
    for each in (sent or {}).values():
        if hasattr(each, "seek"):
            each.seek(0)
    answers: list[Any] = []
    try:
        with transaction.atomic():
            answers.append(client.get(url) if sent is None else client.post(url, sent))
            raise Undo
    except Undo:
        pass
    answer = answers[0]
    assert answer.status_code in {200, 302, 403, 404, 409, 422}, answer.content
    assert answer.status_code != 409, "nobody changed it in between"
    return answer.status_code == 302 or (sent is None and answer.status_code == 200 and sees in answer.content.decode())


def done_by(cast: Cast, steps_with: dict[str, Step], *, sees: str = "") -> dict[str, set[str]]:
    """Return who gets each step done."""
    return {
        name: {who for who in EVERYBODY if gets_done(cast.users[who], step, sees=sees)}
        for name, step in steps_with.items()
    }


CASES = [(label, state) for label, rows in STATES.items() for state in rows]


@pytest.mark.parametrize(("label", "state"), CASES)
def test_who_takes_which_step(cast: Cast, label: str, state: str) -> None:
    # The page of an instrument shows the words of the version that the person may read.
    sees = "Nội dung." if label == "policy.Version" else ""
    assert done_by(cast, MAKERS[label](cast, state), sees=sees) == STATES[label][state]


def test_who_settles_without_a_proof(cast: Cast) -> None:
    assert done_by(cast, commitment_in(cast, "open", proven=False)) == UNPROVEN


def test_what_is_kept_to_a_unit_stays_there_in_every_state(cast: Cast) -> None:
    """A state opens nothing that access closes, but for figures: approved ones are read with their indicator."""
    for state in STATES["plans.Task"]:
        task = factories.task(cast, state=state, access=Access.UNIT)
        assert not gets_done(cast.nga, (task.get_absolute_url(), None), sees="")


@pytest.mark.parametrize(
    ("label", "state", "who", "name"),
    [
        ("reporting.Value", "draft", "lan", "approve"),
        ("plans.Task", "planned", "lan", "to under_way"),
        ("engagements.Commitment", "open", "ngoc", "to under_way"),
        ("policy.Instrument", "draft", "lan", "to adopted"),
        ("sources.Document", "kept", "lan", "withdraw"),
    ],
)
def test_nobody_takes_a_step_with_what_she_has_not_read(
    cast: Cast, client: Client, label: str, state: str, who: str, name: str
) -> None:
    url, sent = MAKERS[label](cast, state)[name]
    apps.get_model(label)._default_manager.update(version=2)
    client.force_login(cast.users[who])
    answer = client.post(url, sent)
    assert answer.status_code == 409
    kept = apps.get_model(label)._default_manager.latest("pk")
    assert (kept.state, kept.version) == (state, 2)
    assert client.post(url, {**(sent or {}), "version": "2"}).status_code == 302
