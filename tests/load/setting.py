"""The country that reports: everybody's account, the form, its round; run inside an installation with the packs.

`prepare` prints, as JSON, what clients need; `found` what was kept of their reports.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from camket.core import clock
from camket.core.choices import Door
from camket.core.keys import digest_of
from camket.core.models import AccessKey, User
from camket.core.periods import Period
from camket.people.choices import Role, UnitLevel
from camket.people.models import RoleAssignment, Unit, UnitPlacement
from camket.reporting.actions import forms
from camket.reporting.actions.breakdowns import Part, add_breakdown, sex_breakdown
from camket.reporting.actions.definitions import define_indicator
from camket.reporting.choices import IndicatorKind, ItemKind
from camket.reporting.models import Round, Submission
from camket.reporting.queries import asking
from camket.reporting.rules.packing import unpack
from tests.load.answers import Asked, answers_of

ROLES = {
    UnitLevel.CENTRE: Role.POLICY_OFFICER,
    UnitLevel.PROVINCE: Role.PROVINCIAL_OFFICER,
    UnitLevel.COMMUNE: Role.COMMUNE_CHAIR,
}
BATCH = 1000


def units_of_today() -> list[Unit]:
    """Return the centre, the provinces and the communes that stand today."""
    standing = UnitPlacement.objects.on(clock.today()).values("unit")
    rows = Unit.objects.filter(pk__in=standing, body__is_home=True, level__in=list(ROLES))
    return list(rows.order_by("level", "key"))


def make_people(units: list[Unit]) -> list[User]:
    """Give every unit one person with the role that reports there, in few statements."""
    people = [
        User(full_name=f"Cán bộ {number}", email=f"p{number}@example.org", language="vi", password="!")
        for number, _unit in enumerate(units)
    ]
    made = User.objects.bulk_create(people, batch_size=BATCH)
    system = User.objects.system()
    RoleAssignment.objects.bulk_create(
        [
            RoleAssignment(user=user, role=ROLES[UnitLevel(unit.level)], unit=unit, granted_by=system)
            for user, unit in zip(made, units, strict=True)
        ],
        batch_size=BATCH,
    )
    return made


def make_keys(people: list[User]) -> dict[str, list[str]]:
    """Give everybody a session and keys for programs and for ODK; return the secrets by door."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    sessions, keys = [], []
    found: dict[str, list[str]] = {"session": [], "odk": [], "api": []}
    until = clock.now() + timedelta(days=1)
    backend = settings.AUTHENTICATION_BACKENDS[0]
    for user in people:
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: backend,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        name = secrets.token_hex(16)
        sessions.append(Session(session_key=name, session_data=SessionStore().encode(data), expire_date=until))
        found["session"].append(name)
        for door in (Door.ODK, Door.API):
            secret = secrets.token_urlsafe(30)
            keys.append(AccessKey(user=user, name="load", door=door, digest=digest_of(secret), hint=secret[-4:]))
            found[door.value].append(secret)
    Session.objects.bulk_create(sessions, batch_size=BATCH)
    AccessKey.objects.bulk_create(keys, batch_size=BATCH)
    return found


def make_round(officer: User, centre: Unit) -> Round:
    """Ask every commune twenty things: figures with and without parts, shares, choices, words."""
    bands = [Part(f"a{band}", f"Nhóm {band}", f"Band {band}") for band in range(1, 6)]
    ages = add_breakdown(actor=officer, key="load_age", name_local="Nhóm tuổi", name_en="Age", categories=bands)
    sex = sex_breakdown()
    plain: dict[str, Any] = {"splits": []}
    share = {"kind": "percentage", "nature": "ratio", "over_units": "average", "over_periods": "average"}
    choice = {"over_units": "none", "over_periods": "last"}
    steps = [("Chưa", "Not begun"), ("Đang làm", "Under way"), ("Xong", "Done")]
    wanted: list[dict[str, Any]] = [
        *[plain] * 3,
        *[{"counts_people": True, "splits": [[sex]]}] * 8,
        *[{"counts_people": True, "splits": [[sex], [ages]]}] * 4,
        *[{**plain, **share, "per": 100, "scale": 1}] * 2,
        {**plain, **choice, "kind": "yes_no"},
        {**plain, **choice, "kind": "milestone", "levels": steps},
    ]
    asked = [
        forms.Asking(
            indicator=define_indicator(
                actor=officer,
                **{"code": f"TAI-{number}", "name_local": f"Chỉ tiêu số {number}", "owner_unit": centre, **facts},
            )
        )
        for number, facts in enumerate(wanted)
    ]
    asked.append(forms.Asking(kind=ItemKind.QUESTION, question_local="Kết quả nổi bật", is_required=True))
    form = forms.define_form(
        actor=officer, code="TAI", name_local="Báo cáo quý", level="commune", owner_unit=centre, items=asked
    )
    first, second = form.items.order_by("position")[:2]
    forms.add_check(actor=officer, form=form, kind="at_most", severity="explain", item=first, other=second)
    now = clock.now()
    return forms.open_round(
        actor=officer,
        form=form,
        period=Period.parse("2026Q3"),
        cut_off=date(2026, 9, 30),
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )


def cells_asked(row: Round) -> list[Asked]:
    """Return the cells of the round's form, in order."""
    found = []
    for place, item in enumerate(asking.questions_of(row).values()):
        splits = [split for split, _label in asking.splits_asked(item, row.period.end)]
        kind = asking.asked_of(item, row).kind if item.indicator else IndicatorKind.TEXT
        for split in splits:
            alike = [each for each in splits if each and each.partition("=")[0] == split.partition("=")[0]]
            part = alike.index(split) if split else 0
            found.append(Asked(item.key, place, split, str(kind), part, len(alike) if split else 0))
    return found


def prepare() -> None:
    """Make everything, and print it."""
    units = units_of_today()
    people = make_people(units)
    secret = make_keys(people)
    above = dict(UnitPlacement.objects.on(clock.today()).values_list("unit", "parent"))
    row = make_round(people[0], units[0])
    accounts = [
        {
            "level": unit.level,
            "pk": unit.pk,
            "above": above[unit.pk],
            "unit": unit.uid,
            "email": user.email,
            **{door: secret[door][at] for door in secret},
        }
        for at, (unit, user) in enumerate(zip(units, people, strict=True))
    ]
    told = {"round": row.uid, "accounts": accounts, "cells": [asdict(cell) for cell in cells_asked(row)]}
    print(json.dumps(told))


def found(round_uid: str, communes: list[str]) -> None:
    """Print by state how many reports there are, and what is wrong with any: lost, doubled, or not as it was sent."""
    row = Round.objects.get(uid=round_uid)
    cells = cells_asked(row)
    wanted = {uid: number for number, uid in enumerate(communes)}
    wrong: list[str] = []
    states: dict[str, int] = {}
    rows = Submission.objects.filter(round=row).select_related("unit", "approved").prefetch_related("sealed", "steps")
    for report in rows.iterator(chunk_size=500):
        states[report.state] = states.get(report.state, 0) + 1
        number = wanted.pop(report.unit.uid, None)
        versions = list(report.sealed.all())
        if number is None or len(versions) != 1:
            wrong.append(f"{report.unit.uid}: {len(versions)} versions")
            continue
        steps = [step.state for step in report.steps.all()]
        expected = ["submitted", "approved"][: len(steps)]
        if steps != expected or report.state != steps[-1]:
            wrong.append(f"{number}: {report.state} after {steps}")
        if report.state == "approved" and report.approved_id != versions[0].pk:
            wrong.append(f"{number}: approved another version than what was sent")
        kept = {
            cell.key: (cell.answer, cell.number, cell.numerator, cell.denominator, cell.level, cell.words)
            for cell in unpack(bytes(versions[0].payload)).cells
        }
        sent = {
            key: (str(each.answer), each.number, each.numerator, each.denominator, each.level, each.words)
            for key, each in answers_of(number, cells).items()
        }
        if kept != sent:
            differing = [key for key in {**kept, **sent} if kept.get(key) != sent.get(key)]
            wrong.append(f"{number}: {[(key, kept.get(key), sent.get(key)) for key in differing[:3]]}")
    wrong += [f"{number}: lost" for number in wanted.values()]
    print(json.dumps({"states": states, "wrong": wrong}))
