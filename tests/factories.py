"""One of each kind of record, made through the models, for tests that need something to stand on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from camket.core import clock
from camket.core.choices import Access
from camket.core.dates import PartialDate
from camket.core.envelopes import own_key, seal
from camket.core.ids import new_uid
from camket.core.models import User
from camket.core.periods import Period
from camket.engagements.models import Commitment, Event, EventHost, Participation, Statement
from camket.intake.choices import ReadingState
from camket.intake.models import Proposal, Reading, Theme
from camket.intake.rules.facts import sentence_around
from camket.people.actions.territory import rebuild_reach
from camket.people.models import (
    Group,
    GroupMembership,
    RegionalGroup,
    RegionalGroupMember,
    Unit,
    UnitPlacement,
)
from camket.plans.models import Assignment, BudgetLine, Objective, Plan, PlanLevel, ProgressNote, Task
from camket.plans.models import Proposal as UnitProposal
from camket.policy.models import Clause, ClauseText, Instrument, Version
from camket.programmes.models import Club, Cohort, Course, Enrolment, PracticeModel
from camket.reporting.actions import submissions
from camket.reporting.actions.breakdowns import Part, add_breakdown
from camket.reporting.actions.consolidations import begin_consolidation
from camket.reporting.actions.corrections import propose_correction
from camket.reporting.actions.declared import declare_total
from camket.reporting.actions.definitions import define_indicator
from camket.reporting.actions.forms import Asking, define_form, open_round
from camket.reporting.models import (
    Breakdown,
    Consolidation,
    Correction,
    DeclaredTotal,
    FrameworkCode,
    Indicator,
    IndicatorVersion,
    Package,
    Partner,
    ReportForm,
    Round,
    Submission,
    Target,
    Value,
)
from camket.reporting.rules.answers import Given
from camket.reporting.rules.packages import PLAN_TYPE, PlanFacts, PlanPackage, TaskFacts, write_package
from camket.resources.models import Project, Transaction
from camket.sources.models import Document, Letter, Passage
from tests.cast import Cast, make_person


def instrument(cast: Cast, **facts: Any) -> Instrument:
    defaults: dict[str, Any] = {
        "name_local": "Nghị quyết hỗ trợ phụ nữ hội nhập quốc tế",
        "name_en": "Resolution on women’s international integration",
        "kind": "resolution",
        "owner_unit": cast.centre,
        "access": Access.PUBLIC,
        "issuer": cast.union,
    }
    found = Instrument.objects.create(**{**defaults, **facts})
    Version.objects.create(instrument=found, number=1)
    return found


def clause(cast: Cast, **facts: Any) -> Clause:
    whole = facts.pop("instrument", None) or instrument(cast)
    number = whole.clauses.count() + 1
    defaults = {
        "key": f"c{number}",
        "kind": "article",
        "number": str(number),
        "name_local": f"Điều {number}",
        "position": number,
    }
    found = Clause.objects.create(instrument=whole, **{**defaults, **facts})
    ClauseText.objects.create(clause=found, version=whole.versions.get(number=1), language="vi", body="Nội dung.")
    return found


def plan(cast: Cast, **facts: Any) -> Plan:
    defaults = {"name_local": "Kế hoạch 2026", "name_en": "Plan 2026", "unit": cast.centre, "owner_unit": cast.centre}
    term = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return Plan.objects.create(**{**defaults, **term, "access": Access.PUBLIC, "state": "running", **facts})


def level(cast: Cast, **facts: Any) -> PlanLevel:
    names = {"name_local": "Mục tiêu", "name_en": "Objective"}
    return PlanLevel.objects.get_or_create(code=facts.get("code", "objective"), defaults={**names, **facts})[0]


def objective(cast: Cast, **facts: Any) -> Objective:
    level(cast)  # a test that empties the tables takes the rows of migrations along
    whole = facts.pop("instrument", None) or instrument(cast)
    return Objective.objects.create(
        **{
            "instrument": whole,
            "name_local": "Nâng cao năng lực",
            "access": Access.PUBLIC,
            "owner_unit": cast.centre,
            **facts,
        }
    )


def task(cast: Cast, **facts: Any) -> Task:
    defaults = {
        "name_local": "Tập huấn cán bộ Hội",
        "owner_unit": cast.ha_tinh,
        "unit": cast.ha_tinh,
        "lead": cast.union,
    }
    return Task.objects.create(**{**defaults, "due_on": date(2026, 12, 31), "access": Access.UNIT, **facts})


def budget_line(cast: Cast, **facts: Any) -> BudgetLine:
    whole = facts.pop("task", None) or task(cast)
    defaults = {"source": "state", "amount_minor": 50_000_000, "currency": "VND"}
    return BudgetLine.objects.create(**{"task": whole, **defaults, **facts})


def progress_note(cast: Cast, **facts: Any) -> ProgressNote:
    whole = facts.pop("task", None) or task(cast)
    defaults = {"noted_on": date(2026, 6, 30), "text": "Đã mở hai lớp.", "percent": 40, "noted_by": cast.huong}
    return ProgressNote.objects.create(**{"task": whole, **defaults, **facts})


def assignment(cast: Cast, **facts: Any) -> Assignment:
    whole = facts.pop("task", None) or task(cast, owner_unit=cast.centre, unit=cast.centre)
    return Assignment.objects.create(**{"task": whole, "unit": cast.ha_tinh, "given_by": cast.lan, **facts})


def proposal_up(cast: Cast, **facts: Any) -> UnitProposal:
    """What Hà Tĩnh proposes, which waits at the centre."""
    defaults = {"name_local": "Hỗ trợ kinh phí", "kind": "resources", "text": "Chưa có nguồn.", "state": "waiting"}
    where = {"owner_unit": cast.ha_tinh, "desk": cast.centre, "access": Access.UNIT, "entered_by": cast.huong}
    return UnitProposal.objects.create(**{**defaults, **where, **facts})


def indicator(cast: Cast, **facts: Any) -> Indicator:
    """Make an indicator with its first definition; `splits` and `levels` as `define_indicator` takes them."""
    code = f"I{Indicator.objects.count() + 1}"
    defaults = {"code": code, "name_local": "Số cán bộ được tập huấn", "owner_unit": cast.centre, "counts_people": True}
    return define_indicator(actor=cast.lan, **{**defaults, "access": Access.PUBLIC, **facts})


def definition(cast: Cast, **facts: Any) -> IndicatorVersion:
    found: IndicatorVersion = indicator(cast, **facts).definition
    return found


def national_unit(cast: Cast) -> Unit:
    """Make the unit of another body under which nothing of the organisation stands."""
    made = Unit.objects.create(key="national", body=cast.embassy, level="centre", name_local="Cả nước")
    UnitPlacement.objects.create(unit=made, name_local="Cả nước")
    rebuild_reach()
    return made


def framework_code(cast: Cast, **facts: Any) -> FrameworkCode:
    whole = facts.pop("indicator", None) or indicator(cast)
    there = facts.pop("clause", None) or clause(cast)
    return FrameworkCode.objects.create(indicator=whole, clause=there, **{"code": "5.5.1", **facts})


def breakdown(cast: Cast, **facts: Any) -> Breakdown:
    categories = facts.pop(
        "categories", [Part("under16", "Dưới 16", "Under 16"), Part("over16", "Từ 16", "16 and over")]
    )
    return add_breakdown(
        actor=cast.lan, **{"key": "age", "name_local": "Nhóm tuổi", "name_en": "Age", **facts}, categories=categories
    )


def target(cast: Cast, **facts: Any) -> Target:
    whole = facts.pop("indicator", None) or indicator(cast)
    defaults = {"indicator": whole, "unit": cast.ha_tinh, "period": Period.parse("2026"), "value": 100}
    given = {**defaults, **facts}
    return Target.objects.create(**{"definition": whole.definition_on(given["period"].end), **given})


def report_form(cast: Cast, **facts: Any) -> ReportForm:
    """A form of the centre that asks an indicator, of which every unit of a level is asked."""
    asked = facts.pop("items", None) or [Asking(indicator=facts.pop("indicator", None) or indicator(cast))]
    defaults = {"code": f"F{ReportForm.objects.count() + 1}", "name_local": "Báo cáo năm", "level": "province"}
    where = {"owner_unit": cast.centre, "access": Access.PUBLIC}
    return define_form(actor=cast.lan, items=asked, **{**defaults, **where, **facts})


def report_round(cast: Cast, **facts: Any) -> Round:
    """A round that is open from yesterday to tomorrow."""
    now = clock.now()
    defaults = {"period": Period.parse("2026"), "cut_off": clock.today()}
    window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=1)}
    form = facts.pop("form", None) or report_form(cast)
    return open_round(actor=cast.lan, form=form, **{**defaults, **window, **facts})


def submission(cast: Cast, **facts: Any) -> Submission:
    """What Hà Tĩnh has begun to answer in a round."""
    row = facts.pop("round", None) or report_round(cast)
    return Submission.objects.create(**{"round": row, "unit": cast.ha_tinh, **facts})


def consolidation(cast: Cast, **facts: Any) -> Consolidation:
    """What Hà Tĩnh makes of the reports below it."""
    row = facts.pop("round", None) or report_round(cast)
    return begin_consolidation(actor=cast.huong, row=row, unit=cast.ha_tinh)


def sent_report(cast: Cast, **facts: Any) -> Submission:
    """What Hà Tĩnh has sent, which waits at the centre."""
    report = submission(cast, **facts)
    item = report.round.form.items.get()
    submissions.write_cell(actor=cast.huong, submission=report, item=item, given=Given(number=60))
    return submissions.submit(actor=cast.huong, submission=report)


def correction(cast: Cast, **facts: Any) -> Correction:
    """What Hà Tĩnh would change in a report that the centre has approved."""
    report = submissions.approve_submission(actor=cast.lan, submission=sent_report(cast, **facts))
    cells = [(report.round.form.items.get(), "", Given(number=61))]
    return propose_correction(actor=cast.huong, submission=report, cells=cells, reason="Đếm thiếu.")


def declared_total(cast: Cast, **facts: Any) -> DeclaredTotal:
    defaults = {"name_en": "Officers sent", "number": Decimal(75), "issuer": cast.embassy, "access": Access.PUBLIC}
    return declare_total(actor=cast.lan, **defaults | facts)


def value(cast: Cast, **facts: Any) -> Value:
    whole = facts.pop("indicator", None) or indicator(cast)
    defaults = {"indicator": whole, "unit": cast.ha_tinh, "period": Period.parse("2026"), "number": 60}
    given = {**defaults, "entered_by": cast.minh, **facts}
    return Value.objects.create(**{"definition": whole.definition_on(given["period"].end), **given})


def event(cast: Cast, **facts: Any) -> Event:
    defaults = {"name_local": "Hội thảo góp ý dự thảo", "kind": "consultation", "owner_unit": cast.centre}
    found = Event.objects.create(
        **{**defaults, "starts_on": PartialDate.parse("2020-09-14"), "access": Access.PUBLIC, **facts}
    )
    EventHost.objects.create(event=found, body=cast.union)
    return found


def participation(cast: Cast, **facts: Any) -> Participation:
    return Participation.objects.create(**{"event": event(cast), "person": make_person(), **facts})


def statement(cast: Cast, **facts: Any) -> Statement:
    defaults = {"name_local": "Nhất trí ban hành", "owner_unit": cast.centre, "access": Access.PUBLIC}
    return Statement.objects.create(**{**defaults, **facts})


def commitment(cast: Cast, **facts: Any) -> Commitment:
    defaults = {"name_local": "Tiếp tục hỗ trợ", "kind": "pledge", "owner_unit": cast.centre, "access": Access.PUBLIC}
    return Commitment.objects.create(**{**defaults, "made_by": cast.embassy, **facts})


def project(cast: Cast, **facts: Any) -> Project:
    defaults = {"name_local": "Viện trợ 2017-2022", "owner_unit": cast.centre, "access": Access.PUBLIC}
    return Project.objects.create(**{**defaults, **facts})


def transaction(cast: Cast, **facts: Any) -> Transaction:
    whole = facts.pop("project", None) or project(cast)
    defaults = {
        "project": whole,
        "kind": "1",
        "donor_type": "government",
        "amount_minor": 950_000_000,
        "currency": "USD",
    }
    return Transaction.objects.create(
        **{**defaults, "qualifier": "over", "value_date": PartialDate.parse("2022"), **facts}
    )


def course(cast: Cast, **facts: Any) -> Course:
    return Course.objects.create(
        **{"name_local": "Khóa ngoại ngữ", "owner_unit": cast.centre, "access": Access.PUBLIC, **facts}
    )


def cohort(cast: Cast, **facts: Any) -> Cohort:
    whole = facts.pop("course", None) or course(cast)
    defaults = {"course": whole, "name_local": "Lớp 2024", "owner_unit": cast.centre, "access": Access.PUBLIC}
    return Cohort.objects.create(**{**defaults, **facts})


def enrolment(cast: Cast, **facts: Any) -> Enrolment:
    return Enrolment.objects.create(**{"cohort": cohort(cast), "person": make_person("Lê Thị Mai"), **facts})


def practice(cast: Cast, **facts: Any) -> PracticeModel:
    return PracticeModel.objects.create(
        **{"name_local": "Tài chính vi mô", "owner_unit": cast.centre, "access": Access.PUBLIC, **facts}
    )


def club(cast: Cast, **facts: Any) -> Club:
    defaults = {
        "name_local": "CLB hội nhập",
        "owner_unit": cast.ha_tinh,
        "unit": cast.ha_tinh,
        "access": Access.INTERNAL,
    }
    return Club.objects.create(**{**defaults, **facts})


def document(cast: Cast, **facts: Any) -> Document:
    defaults = {"name_local": "Bài báo", "kind": "article", "text": "Hơn 50 nữ đại sứ đã dự.", "language": "vi"}
    return Document.objects.create(**{**defaults, "owner_unit": cast.centre, "access": Access.PUBLIC, **facts})


def passage(cast: Cast, **facts: Any) -> Passage:
    whole = facts.pop("document", None) or document(cast)
    return Passage.objects.create(**{"document": whole, "quote": "Hơn 50 nữ đại sứ", "start": 0, "end": 16, **facts})


def letter(cast: Cast, registered_by: User | None = None, **facts: Any) -> Letter:
    defaults = {
        "name_local": "Xin ý kiến góp ý",
        "direction": "in",
        "letter_date": date(2026, 11, 2),
        "access": Access.INTERNAL,
    }
    ends = {"sender": cast.embassy, "recipient": cast.union, "owner_unit": cast.centre}
    return Letter.objects.create(**{**defaults, **ends, "registered_by": registered_by or cast.thu, **facts})


def group(cast: Cast, **facts: Any) -> Group:
    found = Group.objects.create(**{"name_local": "Nhóm điều phối giới", "kind": "coordination", **facts})
    GroupMembership.objects.create(group=found, body=cast.embassy, role="co_chair")
    return found


def regional_group(cast: Cast, **facts: Any) -> RegionalGroup:
    found = RegionalGroup.objects.create(**{"name_local": "Cụm Bắc Trung Bộ", "body": cast.union, **facts})
    RegionalGroupMember.objects.create(group=found, unit=cast.ha_tinh)
    return found


ARTICLE = (
    "Women officers in peacekeeping\n\n"
    "Colonel Le Thi Hoa of the Ministry of National Defence said more than 75 officers had served, 15 of them women.\n"
    "UN Women stands ready to support the training.\n"
)


def reading(cast: Cast, **facts: Any) -> Reading:
    """A document of the centre that was read; its proposals are a body, a person and a figure."""
    text = facts.pop("text", ARTICLE)
    state = facts.pop("state", ReadingState.PROPOSED)
    kept = document(cast, **{"text": text, "language": "en", "access": Access.INTERNAL, **facts})
    return Reading.objects.create(document=kept, state=state, language="en", is_sensitive=False)


def proposal(cast: Cast, **facts: Any) -> Proposal:
    """A proposal on some words of a reading's text."""
    whole = facts.pop("reading", None) or reading(cast)
    quote = facts.pop("quote", "Ministry of National Defence")
    kind = facts.pop("kind", "body")
    start = whole.document.text.index(quote)
    begin, end = sentence_around(whole.document.text, start, start + len(quote))
    told = facts.pop("facts", {"name": quote, "as_written": quote})
    return Proposal.objects.create(
        **{
            "reading": whole,
            "kind": kind,
            "key": f"k{Proposal.objects.count() + 1}",
            "start": start,
            "end": start + len(quote),
            "passage_start": begin,
            "passage_end": end,
            "facts": told,
            "facts_as_read": dict(told),
            "made_by": "test",
            **facts,
        }
    )


def theme(cast: Cast, **facts: Any) -> Theme:
    return Theme.objects.create(**{"name_en": "Peacekeeping", "words_en": "peacekeeping\npeacekeepers", **facts})


def partner(cast: Cast, **facts: Any) -> Partner:
    """A partner in exchange who holds the key of this installation, so that what it has signed can be made here."""
    given = {"body": cast.embassy, **facts}
    return Partner.objects.get_or_create(key=own_key(), defaults=given)[0]


def package(cast: Cast, **facts: Any) -> Package:
    """A package that came in with a plan of one task, and waits."""
    made = PlanPackage(
        format=1,
        uid=new_uid(),
        number=1,
        made_at=clock.now(),
        sender_local="Bộ Quốc phòng",
        sender_en="Ministry of Defence",
        recipient=own_key(),
        plan=PlanFacts(new_uid(), "plan", "", "Kế hoạch chung", "", date(2026, 1, 1), date(2026, 12, 31)),
        objectives=[],
        tasks=[TaskFacts(new_uid(), "Tập huấn trước khi lên đường", "")],
        indicators=[],
    )
    defaults = {"kind": "plan", "state": "waiting", "number": 1, "made_at": made.made_at, "handled_by": cast.lan}
    envelope = seal(PLAN_TYPE, write_package(made)).decode()
    given = {"package_uid": made.uid, "envelope": envelope, **defaults, **facts}
    return Package.objects.create(**{"partner": partner(cast), **given})
