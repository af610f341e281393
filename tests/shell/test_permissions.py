"""The permission matrix: every address of the site, who gets what, over own, subtree, sibling and other records.

Each row says for one route and one relation who gets 200 and who gets 403. Everybody else who is signed in gets 404;
who is not signed in is led to sign in, or gets 404 where reading needs no account. A route without a row fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from camket.core.choices import Access
from tests import factories
from tests.cast import ROLES, Cast

EVERYBODY = {*ROLES, "sara", "tam"}
STAFF = set(ROLES)
CENTRE = {"lan", "thu", "linh", "ngoc", "mai", "an"}
KEEPERS = {"lan", "huong", "nga", "thu", "ngoc", "mai", "minh"}
PLANNERS = {"lan", "huong", "nga", "minh", "mai"}
HOSTS = {"ngoc", "lan", "huong", "nga", "mai", "minh"}
MONEY = {"ngoc", "mai", "huong", "nga"}
RUNNERS = {"mai", "huong", "nga", "minh"}
REGISTRARS = {"an", "lan", "ngoc", "mai"}
READERS = {"lan", "ngoc", "mai", "huong", "nga", "thu"}

#: Pages that everybody reads, also without an account.
PUBLIC = {
    "front",
    "look",
    "policy:instruments",
    "plans:tasks",
    "plans:objectives",
    "plans:plans",
    "reporting:indicators",
    "reporting:declared_totals",
    "reporting:breakdowns",
    "reporting:cascade",
    "reporting:forms",
    "engagements:events",
    "engagements:statements",
    "engagements:commitments",
    "programmes:courses",
    "programmes:cohorts",
    "programmes:models",
    "programmes:clubs",
    "resources:projects",
    "resources:transactions",
    "people:persons",
    "people:bodies",
    "people:places",
    "people:units",
    "people:groups",
    "people:regional_groups",
    "sources:documents",
    "sources:letters",
    "thread:search",
}
#: Pages for everybody with an account.
SIGNED_IN = {"desk:today", "thread:gaps", "core:account", "plans:board", "plans:calendar", "plans:care"} | {
    "plans:given",
    "plans:levels",
    "plans:units",
    "plans:proposals",
    "reporting:rounds",
    "reporting:phone",
    "reporting:exchange",
    "core:notices",
    "core:notice_settings",
}
#: Forms for a new record, and lists that are not for all: who may open them.
NEW = {
    "policy:instrument_add": {"lan"},
    "plans:task_add": PLANNERS,
    "plans:objective_add": PLANNERS,
    "plans:plan_add": PLANNERS,
    "plans:proposal_add": PLANNERS | {"linh"},
    "plans:level_add": {"lan", "an"},
    "reporting:indicator_add": {"lan", "mai"},
    "reporting:form_add": {"lan", "mai"},
    "reporting:urgent": {"lan", "mai"},
    "reporting:partner_add": {"lan", "mai"},
    "reporting:exchange_in": {"lan", "mai"},
    "reporting:exchange_out": {"lan", "mai"},
    "reporting:breakdown_add": {"lan", "mai"},
    "reporting:declared_total_add": {"lan", "huong", "nga", "minh", "mai", "ngoc"},
    "engagements:event_add": HOSTS,
    "engagements:statement_add": HOSTS,
    "engagements:commitment_add": HOSTS,
    "programmes:course_add": RUNNERS,
    "programmes:cohort_add": RUNNERS,
    "programmes:model_add": RUNNERS,
    "programmes:club_add": RUNNERS,
    "resources:project_add": MONEY,
    "resources:transaction_add": MONEY,
    "people:person_add": REGISTRARS,
    "people:body_add": REGISTRARS,
    "sources:document_add": KEEPERS,
    "sources:letter_add": KEEPERS,
    "people:group_add": REGISTRARS,
    "people:regional_group_add": {"an"},
    "people:post_add": REGISTRARS,
    "people:place_add": {"an"},
    "people:unit_add": {"an"},
    "intake:queue": STAFF,
    "intake:take_in": READERS,
    "intake:trends": STAFF,
    "intake:theme_add": READERS,
    "people:members": {"an"},
    "people:invite": {"an"},
    "people:invitations": {"an"},
    "core:notice_mails": {"an"},
}
#: Pages of one record of the centre that is public: everybody reads; and those who may write to it.
PUBLIC_RECORDS: dict[str, tuple[str, set[str] | None]] = {
    "policy:instrument": ("instrument", None),
    "policy:instrument_edit": ("instrument", {"lan"}),
    "policy:instrument_step": ("instrument", {"lan", "thu"}),
    "policy:clause_add": ("instrument", {"lan"}),
    "policy:clause": ("clause", None),
    "policy:clause_edit": ("clause", {"lan"}),
    "plans:objective": ("objective", None),
    "plans:objective_edit": ("objective", {"lan", "mai"}),
    "plans:objective_place": ("objective", {"lan", "mai"}),
    "plans:plan": ("plan", None),
    "plans:plan_gantt": ("plan", None),
    "plans:plan_renew": ("plan", {"lan", "mai"}),
    "plans:plan_edit": ("plan", {"lan", "mai"}),
    "plans:plan_step": ("plan", {"lan", "mai"}),
    "plans:level_edit": ("level", {"lan", "an"}),
    "reporting:indicator": ("indicator", None),
    "reporting:indicator_edit": ("indicator", {"lan", "mai"}),
    "reporting:form": ("report_form", None),
    "reporting:form_edit": ("report_form", {"lan", "mai"}),
    "reporting:item_add": ("report_form", {"lan", "mai"}),
    "reporting:check_add": ("report_form", {"lan", "mai"}),
    "reporting:round_open": ("report_form", {"lan", "mai"}),
    "reporting:round": ("report_round", None),
    "reporting:round_edit": ("report_round", {"lan", "mai"}),
    "reporting:round_extend": ("report_round", {"lan", "mai"}),
    "reporting:approve_all": ("report_round", {"lan", "linh", "huong", "nga"}),
    "reporting:targets": ("indicator", None),
    "reporting:rollup": ("indicator", None),
    "reporting:definition_add": ("indicator", {"lan", "mai"}),
    "reporting:definition_edit": ("definition", {"lan", "mai"}),
    "reporting:code_add": ("indicator", {"lan", "mai"}),
    "reporting:code_remove": ("framework_code", {"lan", "mai"}),
    "reporting:breakdown": ("breakdown", None),
    "reporting:breakdown_edit": ("breakdown", {"lan", "mai"}),
    "reporting:value_begin": ("indicator", {"lan", "mai", "huong", "nga", "minh"}),
    "reporting:target_add": ("indicator", {"lan", "mai"}),
    "reporting:target_edit": ("target", {"lan", "mai"}),
    "reporting:target_remove": ("target", {"lan", "mai"}),
    "reporting:target_respond": ("target", {"lan", "mai", "huong", "linh"}),
    "reporting:target_split": ("target", {"lan", "mai", "huong", "linh"}),
    "reporting:declared_total": ("declared_total", None),
    "reporting:declared_total_edit": ("declared_total", {"lan", "mai", "ngoc"}),
    "engagements:event": ("event", None),
    "engagements:event_edit": ("event", {"ngoc", "lan", "mai"}),
    "engagements:participant_add": ("event", {"ngoc", "lan", "mai"}),
    "engagements:statement": ("statement", None),
    "engagements:statement_edit": ("statement", {"ngoc", "lan", "mai"}),
    "engagements:commitment": ("commitment", None),
    "engagements:commitment_edit": ("commitment", {"ngoc", "lan", "mai"}),
    "engagements:commitment_settle": ("commitment", {"ngoc", "lan", "mai"}),
    "engagements:commitment_proof": ("commitment", {"ngoc", "lan", "mai"}),
    "programmes:course": ("course", None),
    "programmes:course_edit": ("course", {"mai"}),
    "programmes:cohort": ("cohort", None),
    "programmes:cohort_edit": ("cohort", {"mai"}),
    "programmes:learner_add": ("cohort", {"mai"}),
    "programmes:model": ("practice", None),
    "programmes:model_edit": ("practice", {"mai"}),
    "resources:project": ("project", None),
    "resources:project_edit": ("project", {"ngoc", "mai"}),
    "resources:transaction": ("transaction", None),
    "resources:transaction_edit": ("transaction", {"ngoc", "mai"}),
    "sources:document": ("document", None),
    "sources:document_edit": ("document", {"lan", "thu", "ngoc", "mai"}),
    "sources:document_withdraw": ("document", {"lan", "thu", "ngoc", "mai"}),
    "sources:passage_add": ("document", {"lan", "thu", "ngoc", "mai"}),
    "sources:passage": ("passage", None),
    "sources:passage_cite": ("passage", KEEPERS),
    "people:body": ("embassy", None),
    "people:body_edit": ("embassy", REGISTRARS),
    "people:place": ("p_ha_tinh", None),
    "people:unit": ("ha_tinh", None),
    "people:place_changes": ("p_ha_tinh", {"an"}),
    "people:unit_changes": ("ha_tinh", {"an"}),
    "people:body_contact_add": ("embassy", REGISTRARS),
    "people:succession_add": ("embassy", REGISTRARS),
    "people:group": ("group", None),
    "people:group_edit": ("group", REGISTRARS),
    "people:group_member_add": ("group", REGISTRARS),
    "people:regional_group": ("regional_group", None),
    "people:regional_group_edit": ("regional_group", {"an"}),
    "people:regional_member_add": ("regional_group", {"an"}),
    "thread:record": ("instrument", None),
    "thread:join": ("instrument", {"lan"}),
}
#: Pages of a record of Hà Tĩnh that is kept to the unit: who reads, and who of those may write.
IN_HA_TINH = CENTRE | {"huong", "chi"}
UNIT_RECORDS: dict[str, tuple[str, set[str] | None]] = {
    "plans:task": ("task", None),
    "plans:task_edit": ("task", {"lan", "mai", "huong"}),
    "plans:task_move": ("task", {"lan", "mai", "huong"}),
    "plans:task_give": ("task", {"lan", "mai", "huong"}),
    "plans:assignment": ("assignment", IN_HA_TINH),
    "plans:assignment_withdraw": ("assignment", {"lan", "mai"}),
    "plans:proposal": ("proposal_up", None),
    "plans:proposal_edit": ("proposal_up", {"lan", "mai", "linh", "huong"}),
    "plans:proposal_withdraw": ("proposal_up", {"lan", "mai", "linh", "huong"}),
    "plans:proposal_answer": ("proposal_up", {"lan", "mai", "linh"}),
    "plans:proposal_task": ("proposal_agreed", {"lan", "mai", "linh"}),
    "plans:proposal_money": ("proposal_agreed", {"lan", "mai", "linh"}),
    "plans:note_add": ("task", {"lan", "mai", "huong"}),
    "plans:money_add": ("task", {"lan", "mai", "huong"}),
    "plans:money_edit": ("budget_line", {"lan", "mai", "huong"}),
    "plans:money_remove": ("budget_line", {"lan", "mai", "huong"}),
    "programmes:club": ("unit_club", None),
    "programmes:club_edit": ("unit_club", {"mai", "huong"}),
    "reporting:submission": ("submission", None),
    "reporting:fill": ("submission", {"lan", "mai", "huong"}),
    "reporting:review": ("sent_report", {"lan", "linh", "thu"}),
    "reporting:correct": ("submission", {"lan", "mai", "huong"}),
    "reporting:correction": ("correction", {"lan", "linh", "thu"}),
    "reporting:consolidation": ("consolidation", None),
    "reporting:consolidation_print": ("consolidation", {"lan", "mai", "huong"}),
    "reporting:consolidation_sign": ("consolidation", {"lan", "linh", "thu", "huong"}),
    "reporting:value": ("value", None),
    "reporting:value_approve": ("value", {"lan", "linh", "thu", "huong"}),
}
#: Pages of an internal record of the centre: the organisation reads, and who of it may write.
INTERNAL_RECORDS: dict[str, tuple[str, set[str] | None]] = {
    "sources:letter": ("letter", None),
    "sources:letter_edit": ("letter", {"lan", "thu", "ngoc", "mai"}),
    "intake:reading": ("reading", None),
    "intake:assign": ("reading", {"lan", "ngoc", "mai", "thu"}),
    "intake:mend": ("proposal", {"lan", "ngoc", "mai", "thu"}),
    "intake:theme": ("theme", None),
    "intake:theme_edit": ("theme", READERS),
    "people:person": ("internal_person", None),
    "people:person_edit": ("internal_person", REGISTRARS),
    "people:person_contact_add": ("internal_person", REGISTRARS),
}
#: Pages of a record that is read at the centre only, and who of it may write.
CENTRE_RECORDS: dict[str, tuple[str, set[str] | None]] = {
    "reporting:partner": ("partner", None),
    "reporting:partner_withdraw": ("partner", {"lan", "mai"}),
    "reporting:package": ("package", None),
    "reporting:package_file": ("package", CENTRE),
    "reporting:package_refuse": ("package", {"lan", "mai"}),
    "reporting:report_back": ("package_taken", {"lan", "mai"}),
}
#: Routes that other tests hold, each with the reason.
ELSEWHERE = {
    **dict.fromkeys(
        ("intake:accept", "intake:reject", "intake:undo", "intake:accept_sure"),
        "posts only: tests/intake/test_pages.py",
    ),
    **dict.fromkeys(
        ("intake:step", "intake:again", "intake:sensitive", "intake:begin"), "posts only: tests/intake/test_pages.py"
    ),
    "set_language": "posts only: test_language",
    "plans:feed": "opened by a key: tests/plans/test_drawings.py",
    "plans:feed_by_key": "opened by a key: tests/plans/test_drawings.py",
    "plans:proposal_send": "posts only: tests/plans/test_proposals.py",
    "plans:proposal_join": "posts only: tests/plans/test_proposals.py",
    "plans:task_go": "posts only: tests/plans/test_progress.py",
    "plans:plan_number": "posts only: tests/plans/test_plans.py",
    "plans:objective_shift": "posts only: tests/plans/test_plans.py",
    "plans:level_remove": "posts only: tests/plans/test_plans.py",
    "engagements:room": "leads to the first list: tests/shell/test_front.py",
    "thread:room": "leads to the search: tests/shell/test_front.py",
    "core:lookup": "test_lookup",
    "thread:gap": "the list behind thread:gaps: tests/thread",
    "thread:unjoin": "needs an edge: tests/thread",
    "policy:version_add": "posts only: tests/policy",
    "policy:clause_words": "needs a version: test_states.py",
    **dict.fromkeys(
        ("reporting:excel", "reporting:excel_template", "reporting:excel_preview"),
        "needs a round and a unit: tests/reporting/test_excel.py",
    ),
    **{
        f"reporting:{name}": "posts only: tests/reporting/test_report_pages.py"
        for name in ("item_shift", "check_remove", "begin", "cells", "explain", "attach", "settle")
    },
    "reporting:round_remind": "posts only: tests/reporting/test_telling.py",
    "reporting:item_edit": "needs an item: tests/reporting/test_report_pages.py",
    **dict.fromkeys(
        ("reporting:odk", "reporting:odk_xlsform"), "needs a round and a unit: tests/reporting/test_field_forms.py"
    ),
    **dict.fromkeys(
        ("reporting:odk_form_list", "reporting:odk_submission", "reporting:odk_form", "reporting:odk_manifest"),
        "opened by a key: tests/reporting/test_field_forms.py",
    ),
    **dict.fromkeys(
        ("dhis2:root", "dhis2:ping", "dhis2:info", "dhis2:me", "dhis2:metadata", "dhis2:outlines", "dhis2:outline"),
        "opened by a key: tests/reporting/test_dhis2_permissions.py",
    ),
    **dict.fromkeys(
        ("dhis2:identifiable", "dhis2:objects", "dhis2:object", "dhis2:nothing", "dhis2:analytics"),
        "opened by a key: tests/reporting/test_dhis2_permissions.py",
    ),
    **dict.fromkeys(
        ("dhis2:value_sets", "dhis2:single", "dhis2:complete_sets"),
        "opened by a key: tests/reporting/test_dhis2_permissions.py",
    ),
    **{
        f"reporting:phone_{name}": "asked by the page on a phone: tests/reporting/test_phone.py"
        for name in ("worker", "manifest", "work", "sync", "photo")
    },
    **{
        f"reporting:consolidation_{name}": "posts, or needs a file: tests/reporting/test_consolidations.py"
        for name in ("begin", "word", "take_back", "file")
    },
    "reporting:exchange_tasks": "needs a plan and a partner: tests/reporting/test_exchange.py",
    "reporting:package_take": "posts only: tests/reporting/test_exchange.py",
    "reporting:chapters": "needs an item: tests/reporting/test_tallies.py",
    "reporting:value_enter": "needs a unit and a period: test_value_enter",
    "people:post_end": "needs a term: tests/people/test_entries.py",
    "people:post_remove": "needs a term: tests/people/test_entries.py",
    "people:group_member_end": "needs a member: tests/people/test_entries.py",
    "people:group_member_remove": "needs a member: tests/people/test_entries.py",
    "people:regional_member_end": "needs a member: tests/people/test_entries.py",
    "people:contact_remove": "posts only: tests/people/test_entries.py",
    "people:succession_remove": "needs a succession: tests/people/test_entries.py",
    "people:place_change": "one for each change: tests/people/test_tree_pages.py",
    "people:place_take_back": "needs a change: tests/people/test_tree_pages.py",
    "people:unit_take_back": "needs a change: tests/people/test_tree_pages.py",
    "people:unit_change": "one for each change: tests/people/test_tree_pages.py",
    "people:paper_scan": "needs a scan: tests/people",
    "people:member": "needs an account: tests/people/test_accounts.py",
    "people:role_add": "needs an account: tests/people/test_accounts.py",
    "people:role_end": "needs a role: tests/people/test_accounts.py",
    "people:member_close": "needs an account: tests/people/test_accounts.py",
    "people:member_reopen": "posts only: tests/people/test_accounts.py",
    "people:stand_in": "for the holder as well: tests/people/test_stand_in.py",
    "invitation": "for those without an account: tests/people/test_invitations.py",
    "people:invitation_long": "leads to the short address: tests/people/test_invitations.py",
    "people:invitation_sent": "shows a link once: tests/people/test_invitations.py",
    "people:invitation_withdraw": "posts only: tests/people/test_invitations.py",
    "core:notice": "one's own only, and leads on: tests/core/test_notices.py",
    "core:notices_read": "posts only: tests/core/test_notices.py",
    "core:address_confirmed": "posts only: tests/core/test_returned.py",
    "core:notices_quiet": "opened by a signed address: tests/core/test_outbox.py",
    "core:account_language": "posts only: tests/core/test_signin_account.py",
    "core:pin_enter": "for those not signed in: tests/core/test_signin_pin.py",
    "core:pin_set": "needs a known device: tests/core/test_signin_pin.py",
    "core:device_forget": "posts only: tests/core/test_signin_account.py",
    "core:key_issue": "asks for the password first: tests/core/test_signin_account.py",
    "core:key_shown": "shows a secret once: tests/core/test_signin_account.py",
    "core:key_revoke": "posts only: tests/core/test_signin_account.py",
    "sources:document_file": "needs a file: tests/sources",
    "sources:letter_scan": "needs a scan: tests/sources",
}


def routes(resolver: URLResolver, app: str = "") -> Iterator[str]:
    """Yield the names of our own pages; those of allauth are allauth's to test, the API has tests of its own."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            name = getattr(entry, "app_name", None) or ""
            module = getattr(entry.urlconf_name, "__name__", "")
            if "allauth" not in module and name != "ninja":
                yield from routes(entry, f"{name}:" if name else app)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{app}{entry.name}"


def test_every_route_has_a_row() -> None:
    tables = (PUBLIC, SIGNED_IN, NEW, PUBLIC_RECORDS, UNIT_RECORDS, INTERNAL_RECORDS, CENTRE_RECORDS, ELSEWHERE)
    rows = {name for table in tables for name in table}
    assert set(routes(get_resolver())) - rows == set()
    assert rows - set(routes(get_resolver())) == set()


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    """One record of each kind that the rows name."""
    made: dict[str, Any] = {"embassy": cast.embassy, "p_ha_tinh": cast.p_ha_tinh, "ha_tinh": cast.ha_tinh}
    for name in {row[0] for table in (PUBLIC_RECORDS, INTERNAL_RECORDS) for row in table.values()} - set(made):
        if name == "internal_person":
            made[name] = factories.make_person("Phạm Thị Lành", access=Access.INTERNAL)
        else:
            made[name] = getattr(factories, name)(cast)
    made["task"] = factories.task(cast)
    made["assignment"] = factories.assignment(cast)
    made["proposal_up"] = factories.proposal_up(cast)
    made["proposal_agreed"] = factories.proposal_up(cast, state="accepted")
    made["submission"] = factories.submission(cast)
    made["consolidation"] = factories.consolidation(cast)
    made["sent_report"] = factories.sent_report(cast)
    made["correction"] = factories.correction(cast)
    made["budget_line"] = factories.budget_line(cast, task=made["task"])
    made["unit_club"] = factories.club(cast, access=Access.UNIT)
    made["value"] = factories.value(cast, indicator=made["indicator"])
    made["partner"] = factories.partner(cast)
    made["package"] = factories.package(cast)
    made["package_taken"] = factories.package(cast, state="taken", plan=made["plan"])
    return made


def answers(cast: Cast, url: str) -> dict[str, int]:
    """Return what each person of the cast is answered at an address."""
    found = {}
    for name in EVERYBODY:
        client = Client()
        client.force_login(cast.users[name])
        found[name] = client.get(url).status_code
    return found


def expected(allowed: set[str], refused: set[str]) -> dict[str, int]:
    """Return 200 for those allowed, 403 for those refused, 404 for the others."""
    return {name: 200 if name in allowed else 403 if name in refused else 404 for name in EVERYBODY}


@pytest.mark.parametrize("route", sorted(PUBLIC - {"front"}))
def test_public_pages(cast: Cast, client: Client, route: str) -> None:
    url = reverse(route)
    assert client.get(url).status_code == 200
    assert answers(cast, url) == expected(EVERYBODY, set())


@pytest.mark.parametrize("route", sorted(SIGNED_IN))
def test_pages_for_those_signed_in(cast: Cast, client: Client, route: str) -> None:
    url = reverse(route)
    assert client.get(url).status_code == 302
    assert answers(cast, url) == expected(EVERYBODY, set())


@pytest.mark.parametrize("route", sorted(NEW))
def test_forms_for_new_records(cast: Cast, client: Client, route: str) -> None:
    url = reverse(route)
    assert client.get(url).status_code == 302
    assert answers(cast, url) == expected(NEW[route], EVERYBODY)


@pytest.mark.parametrize("route", sorted(PUBLIC_RECORDS))
def test_public_records(cast: Cast, client: Client, world: dict[str, Any], route: str) -> None:
    name, writers = PUBLIC_RECORDS[route]
    url = reverse(route, args=[world[name].uid])
    assert client.get(url).status_code == (200 if writers is None else 302)
    assert answers(cast, url) == (expected(EVERYBODY, set()) if writers is None else expected(writers, EVERYBODY))


@pytest.mark.parametrize("route", sorted(UNIT_RECORDS))
def test_records_kept_to_a_unit(cast: Cast, client: Client, world: dict[str, Any], route: str) -> None:
    """The sibling province, the commune below and partners do not even learn that it exists."""
    name, writers = UNIT_RECORDS[route]
    url = reverse(route, args=[world[name].uid])
    assert client.get(url).status_code == (404 if writers is None else 302)
    assert answers(cast, url) == (expected(IN_HA_TINH, set()) if writers is None else expected(writers, IN_HA_TINH))


@pytest.mark.parametrize("route", sorted(INTERNAL_RECORDS))
def test_internal_records(cast: Cast, client: Client, world: dict[str, Any], route: str) -> None:
    name, writers = INTERNAL_RECORDS[route]
    url = reverse(route, args=[world[name].uid])
    assert client.get(url).status_code == (404 if writers is None else 302)
    assert answers(cast, url) == (expected(STAFF, set()) if writers is None else expected(writers, STAFF))


@pytest.mark.parametrize("route", sorted(CENTRE_RECORDS))
def test_records_read_at_the_centre(cast: Cast, client: Client, world: dict[str, Any], route: str) -> None:
    name, writers = CENTRE_RECORDS[route]
    url = reverse(route, args=[world[name].uid])
    assert client.get(url).status_code == 302
    assert answers(cast, url) == expected(CENTRE if writers is None else writers, CENTRE)


def test_the_front_leads_staff_to_their_day(cast: Cast, client: Client) -> None:
    assert client.get(reverse("front")).status_code == 200
    found = answers(cast, reverse("front"))
    assert {name for name, status in found.items() if status == 302} == STAFF


def test_value_enter(cast: Cast, world: dict[str, Any]) -> None:
    url = reverse("reporting:value_enter", args=[world["indicator"].uid, cast.commune.uid, "2026"])
    assert answers(cast, url) == expected({"lan", "mai", "huong", "minh"}, EVERYBODY)


def test_lookup(cast: Cast, client: Client, world: dict[str, Any]) -> None:
    url = reverse("core:lookup", args=["plans.task"]) + "?q=tap huan"
    assert client.get(url).status_code == 302
    client.force_login(cast.nga)
    assert client.get(url).json() == {"offers": []}
    client.force_login(cast.huong)
    assert {offer["uid"] for offer in client.get(url).json()["offers"]} >= {world["task"].uid}
    assert client.get(reverse("core:lookup", args=["core.user"])).status_code == 404


def test_language(db: None, client: Client) -> None:
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/policy/"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/policy/"
    assert b'lang="en"' in client.get("/policy/").content
