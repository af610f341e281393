"""Terms in posts and groups, contacts, and what became of a body: entered, ended, taken away."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.choices import Access
from camket.core.dates import PartialDate
from camket.core.models import AuditEntry
from camket.people import queries, rules
from camket.people.actions import entries as actions
from camket.people.choices import BodyKind, ContactKind, GroupRole, SuccessionKind
from camket.people.models import (
    Body,
    BodySuccession,
    Contact,
    Group,
    GroupMembership,
    Post,
    PostHolding,
    RegionalGroup,
    RegionalGroupMember,
)
from tests import factories
from tests.cast import Cast, make_person


@pytest.fixture
def ngoc(cast: Cast, client: Client) -> Client:
    """The browser of the external-relations officer."""
    client.force_login(cast.ngoc)
    return client


def words(answer: Any) -> str:
    """Return a page as its reader sees it, without the tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def part(text: str) -> PartialDate:
    return PartialDate.parse(text)


def data_of(record: Any) -> dict[str, Any]:
    """Return what the last entry about a record says."""
    entry = AuditEntry.objects.filter(record_kind=record.record_kind(), record_id=record.pk).latest("pk")
    found: dict[str, Any] = {"action": entry.action, **entry.payload.data}
    return found


DAYS = [None, date(2020, 1, 1), date(2022, 6, 30), date(2022, 7, 1), date(2025, 1, 1)]


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((0, 0), (0, 0), True),
        ((1, 2), (3, 4), False),
        ((1, 3), (3, 4), True),
        ((3, 4), (1, 2), False),
        ((0, 2), (3, 0), False),
        ((1, 0), (3, 4), True),
    ],
)
def test_two_terms_meet_when_they_share_a_day(one: tuple[int, int], other: tuple[int, int], meet: bool) -> None:
    first, second = (DAYS[one[0]], DAYS[one[1]]), (DAYS[other[0]], DAYS[other[1]])
    assert rules.terms_meet(first, second) is meet
    assert rules.terms_meet(second, first) is meet


# --- Posts.


def entered(cast: Cast, **facts: Any) -> PostHolding:
    told = {"actor": cast.ngoc, "person": make_person(), "body": cast.union, "name_local": "Phó Chủ tịch", **facts}
    return actions.enter_post(**told)


def test_a_post_is_found_by_its_name_or_entered(cast: Cast) -> None:
    first = entered(cast, valid_from=part("2017"), valid_to=part("2022"))
    again = entered(cast, name_local="phó chủ tịch", valid_from=part("2022"))
    other = entered(cast, body=cast.embassy, name_local="", name_en="Ambassador")
    assert first.post == again.post
    assert other.post.body == cast.embassy
    assert Post.objects.count() == 2
    of_unit = entered(cast, unit=cast.ha_tinh, name_local="Phó Chủ tịch")
    assert of_unit.post != first.post


@pytest.mark.parametrize(
    ("facts", "said", "field"),
    [
        ({"name_local": ""}, "at least one of the two languages", "name_local"),
        ({"valid_from": part("2024"), "valid_to": part("2023")}, "before it begins", "valid_to"),
        ({"valid_from": part("--03-08")}, "Say the year", "valid_from"),
        ({"body": "embassy", "unit": "ha_tinh"}, "belongs to another body", "unit"),
    ],
)
def test_a_term_that_cannot_be_is_refused_at_its_field(
    cast: Cast, facts: dict[str, Any], said: str, field: str
) -> None:
    named = {name: getattr(cast, value) if name in ("body", "unit") else value for name, value in facts.items()}
    with pytest.raises(Invalid, match=said) as fault:
        entered(cast, **named)
    assert fault.value.field == field


def test_nobody_is_in_a_post_twice_at_a_time(cast: Cast) -> None:
    person = make_person()
    held = entered(cast, person=person, valid_from=part("2020"))
    with pytest.raises(Invalid, match="in this post at that time already"):
        entered(cast, person=person, valid_from=part("2024"))
    actions.end_post(actor=cast.ngoc, holding=held, valid_to=part("2023-05"))
    entered(cast, person=person, valid_from=part("2024"))
    assert [str(row.valid_from) for row in queries.holdings_of(person)] == ["2024", "2020"]


def test_a_post_ends_and_is_taken_away(cast: Cast) -> None:
    held = entered(cast, valid_from=part("2020-03"))
    person = held.person
    with pytest.raises(Invalid, match="before it begins"):
        actions.end_post(actor=cast.ngoc, holding=held, valid_to=part("2019"))
    actions.end_post(actor=cast.ngoc, holding=held, valid_to=part("2022"))
    held.refresh_from_db()
    assert (held.valid_to, held.latest) == (part("2022"), date(2022, 12, 31))
    assert data_of(person)["action"] == "people.person.left_post"
    assert not queries.holders_on(cast.lan, date(2023, 1, 1), posts=Post.objects.all())
    actions.remove_post(actor=cast.ngoc, holding=held, reason="Nhầm người")
    assert not PostHolding.objects.exists()
    assert data_of(person)["reason"] == "Nhầm người"


def test_posts_on_the_page(cast: Cast, ngoc: Client) -> None:
    person = make_person("Lê Thị Hoa")
    url = reverse("people:post_add") + f"?person={person.uid}"
    assert "Lê Thị Hoa" in ngoc.get(url).content.decode()
    facts = {"person": "Lê Thị Hoa", "body": str(cast.union), "name_local": "Chủ tịch danh dự", "valid_from": "3/2024"}
    answer = ngoc.post(url, {**facts, "is_honorary": "on", "is_shared": "on"})
    assert answer.headers["Location"] == person.get_absolute_url()
    held = PostHolding.objects.get()
    assert (held.is_honorary, held.is_shared, held.is_acting) == (True, True, False)
    page = words(ngoc.get(person.get_absolute_url()))
    assert "March 2024 –" in page
    assert "honorary" in page
    assert ngoc.post(url, {**facts, "name_local": "Khác", "valid_from": "31/02/2024"}).status_code == 422
    ended = ngoc.post(reverse("people:post_end", args=[held.pk]), {"valid_to": "2025"})
    assert ended.headers["Location"] == person.get_absolute_url()
    assert "March 2024 – 2025" in words(ngoc.get(person.get_absolute_url()))
    assert ngoc.post(reverse("people:post_remove", args=[held.pk]), {"reason": "Nhầm"}).status_code == 302
    assert "No post is entered." in words(ngoc.get(person.get_absolute_url()))
    opened = ngoc.get(reverse("people:post_add") + f"?body={cast.embassy.uid}&person=nonsense")
    assert str(cast.embassy) in opened.content.decode()


# --- Groups.


def test_a_group_is_entered_and_changed_with_members_by_term(cast: Cast, ngoc: Client) -> None:
    answer = ngoc.post(reverse("people:group_add"), {"name_en": "Gender Coordination Group", "kind": "coordination"})
    group = Group.objects.get()
    assert answer.headers["Location"] == group.get_absolute_url()
    url = reverse("people:group_member_add", args=[group.uid])
    for body, role in ((cast.union, "co_chair"), (cast.embassy, "co_chair")):
        assert ngoc.post(url, {"body": str(body), "role": role, "valid_from": "2024"}).status_code == 302
    page = words(ngoc.get(group.get_absolute_url()))
    assert page.count("Co-chair") == 2
    row = GroupMembership.objects.get(body=cast.embassy)
    assert ngoc.post(reverse("people:group_member_end", args=[row.pk]), {"valid_to": "2025"}).status_code == 302
    page = words(ngoc.get(group.get_absolute_url()))
    assert "2024 – 2025" in page
    assert "former" in page
    assert ngoc.post(reverse("people:group_member_remove", args=[row.pk]), {"reason": "Nhầm"}).status_code == 302
    assert group.memberships.count() == 1
    edit = {"name_en": "Gender Group", "kind": "circle", "version": str(group.version)}
    assert ngoc.post(reverse("people:group_edit", args=[group.uid]), edit).status_code == 302


def test_a_member_is_somebody_and_once_at_a_time(cast: Cast) -> None:
    group = factories.group(cast)
    with pytest.raises(Invalid, match="a person, a body, or both"):
        actions.enter_member(actor=cast.ngoc, group=group)
    with pytest.raises(Invalid, match="at that time already"):
        actions.enter_member(actor=cast.ngoc, group=group, body=cast.embassy, role=GroupRole.CO_CHAIR)
    actions.enter_member(actor=cast.ngoc, group=group, body=cast.embassy, role=GroupRole.MEMBER)
    former = GroupMembership.objects.get(role="co_chair")
    actions.end_member(actor=cast.ngoc, membership=former, valid_to=part("2020"))
    found = queries.members_of(cast.lan, group)
    assert [(one.row.role, one.is_former) for one in found] == [("member", False), ("co_chair", True)]


# --- Regional groups.


def test_units_belong_to_a_regional_group_for_a_time(cast: Cast, client: Client) -> None:
    client.force_login(cast.an)
    facts = {"name_local": "Cụm Bắc Trung Bộ", "body": str(cast.union)}
    assert client.post(reverse("people:regional_group_add"), facts).status_code == 302
    region = RegionalGroup.objects.get()
    assert str(region) in words(client.get(reverse("people:regional_groups")))
    url = reverse("people:regional_member_add", args=[region.uid])
    told = {"unit": "Unit ha_tinh", "valid_from": "01/01/2021", "valid_to": ""}
    assert client.post(url, {**told, "valid_to": "31/12/2020"}).status_code == 422
    assert client.post(url, told).headers["Location"] == region.get_absolute_url()
    again = client.post(url, {**told, "valid_from": "01/01/2024"})
    assert "Unit ha_tinh is in this group at that time already." in words(again)
    row = RegionalGroupMember.objects.get()
    ending = reverse("people:regional_member_end", args=[row.pk])
    assert client.post(ending, {"last_day": "01/01/2020"}).status_code == 422
    assert client.post(ending, {"last_day": "31/12/2023"}).status_code == 302
    assert "01/01/2021 – 31/12/2023" in words(client.get(region.get_absolute_url()))
    assert client.post(url, {**told, "valid_from": "01/01/2024"}).status_code == 302
    edit = {**facts, "name_en": "North Central cluster", "version": str(region.version)}
    assert client.post(reverse("people:regional_group_edit", args=[region.uid]), edit).status_code == 302
    for user in (cast.lan, cast.ngoc):
        client.force_login(user)
        assert client.get(ending).status_code == 403
        with pytest.raises(Refused):
            actions.end_region_member(actor=user, member=row, last_day=date(2025, 1, 1))


# --- Contacts.


@pytest.mark.parametrize(
    ("kind", "value", "is_fit"),
    [
        (ContactKind.EMAIL, "an@example.org", True),
        (ContactKind.EMAIL, "an", False),
        (ContactKind.PHONE, "+84 24 3825 1111 (12)", True),
        (ContactKind.PHONE, "gọi sau", False),
        (ContactKind.ZALO, "0912345678", True),
        (ContactKind.ADDRESS, "39 Hàng Chuối", True),
    ],
)
def test_how_somebody_is_reached(cast: Cast, kind: ContactKind, value: str, is_fit: bool) -> None:
    if not is_fit:
        with pytest.raises(Invalid):
            actions.enter_contact(actor=cast.ngoc, of=cast.embassy, kind=kind, value=value)
        return
    contact = actions.enter_contact(actor=cast.ngoc, of=cast.embassy, kind=kind, value=f" {value}  ")
    assert contact.value == value
    assert value not in str(data_of(cast.embassy))
    with pytest.raises(Invalid, match="already"):
        actions.enter_contact(actor=cast.ngoc, of=cast.embassy, kind=kind, value=value)
    actions.remove_contact(actor=cast.ngoc, contact=contact)
    assert not Contact.objects.exists()


def test_contacts_on_the_pages_are_for_the_organisation_only(cast: Cast, ngoc: Client) -> None:
    person = make_person("Lê Thị Hoa")
    for kind, record in (("person", person), ("body", cast.embassy)):
        url = reverse(f"people:{kind}_contact_add", args=[record.uid])
        facts = {"kind": "email", "value": "visa@example.org", "note": "Đầu mối thị thực"}
        assert ngoc.post(url, {**facts, "value": "visa"}).status_code == 422
        assert ngoc.post(url, facts).headers["Location"] == record.get_absolute_url()
        address = record.get_absolute_url()
        assert "visa@example.org (Đầu mối thị thực)" in words(ngoc.get(address))
        assert "visa@example.org" not in words(Client().get(address))
        partner = Client()
        partner.force_login(cast.sara)
        assert "visa@example.org" not in words(partner.get(address))
        contact = Contact.objects.get(**{kind: record})
        removing = reverse("people:contact_remove", args=[contact.pk])
        assert partner.post(removing).status_code == 403
        assert ngoc.get(removing).status_code == 405
        assert ngoc.post(removing).headers["Location"] == address
        assert "visa@example.org" not in words(ngoc.get(address))


# --- What became of a body.


def ministries() -> list[Body]:
    return [
        Body.objects.create(key=key, kind=BodyKind.MINISTRY, name_local=name, valid_from=part("2007"))
        for key, name in (("molisa", "Bộ Lao động"), ("moha", "Bộ Nội vụ"), ("next", "Bộ sau này"))
    ]


def succeed(cast: Cast, body: Body, *successors: Body, day: date = date(2025, 3, 1)) -> list[BodySuccession]:
    facts: dict[str, Any] = {
        "kind": SuccessionKind.MERGED,
        "day": day,
        "legal_basis_local": "Nghị quyết số 176/2025/QH15",
    }
    return actions.succeed_body(actor=cast.ngoc, body=body, successors=successors, **facts)


def test_what_a_body_said_is_read_under_its_successor(cast: Cast) -> None:
    labour, home, later = ministries()
    (row,) = succeed(cast, labour, home)
    assert queries.now_as(labour) == (home,)
    assert data_of(labour)["successors"] == [{"uid": home.uid, "name": str(home)}]
    for body, successors, said in (
        (labour, [home], "entered already"),
        (labour, [labour], "from itself"),
        (labour, [], "at least one"),
        (home, [labour], "became part of Bộ Nội vụ itself"),
    ):
        with pytest.raises(Invalid, match=said):
            succeed(cast, body, *successors)
    with pytest.raises(Invalid, match="begins only on 01/01/2007"):
        succeed(cast, home, later, day=date(2006, 1, 1))
    actions.remove_succession(actor=cast.ngoc, succession=row, reason="Nhầm")
    assert queries.now_as(labour) == ()


def test_successions_on_the_page(cast: Cast, ngoc: Client) -> None:
    labour, _home, _later = ministries()
    url = reverse("people:succession_add", args=[labour.uid])
    facts = {"successors": "Bộ Nội vụ", "kind": "merged", "day": "01/03/2025", "legal_basis_local": "Nghị quyết 176"}
    assert ngoc.post(url, {**facts, "legal_basis_local": ""}).status_code == 422
    assert ngoc.post(url, facts).headers["Location"] == labour.get_absolute_url()
    page = words(ngoc.get(labour.get_absolute_url()))
    assert "Now: Bộ Nội vụ" in page
    assert "Merged; Nghị quyết 176" in page
    row = BodySuccession.objects.get()
    assert ngoc.post(reverse("people:succession_remove", args=[row.pk]), {"reason": "Nhầm"}).status_code == 302
    assert "It stands under this name." in words(ngoc.get(labour.get_absolute_url()))


# --- Who may.


def test_others_enter_and_end_nothing(cast: Cast, client: Client) -> None:
    held = entered(cast)
    hidden = entered(cast, person=make_person("Ẩn danh", access=Access.INTERNAL))
    row = GroupMembership.objects.create(group=factories.group(cast), person=hidden.person, role="member")
    (succession,) = succeed(cast, *ministries()[:2])
    urls = {
        reverse("people:post_end", args=[held.pk]): (403, 403),
        reverse("people:post_remove", args=[held.pk]): (403, 403),
        reverse("people:post_end", args=[hidden.pk]): (403, 404),
        reverse("people:group_member_end", args=[row.pk]): (403, 404),
        reverse("people:group_member_remove", args=[row.pk]): (403, 404),
        reverse("people:succession_remove", args=[succession.pk]): (403, 403),
    }
    for url, (of_minh, of_sara) in urls.items():
        assert Client().get(url).status_code == 302
        for user, status in ((cast.minh, of_minh), (cast.sara, of_sara)):
            client.force_login(user)
            assert client.get(url).status_code == status
            assert client.post(url, {"reason": "x", "valid_to": "2025"}).status_code == status
        client.force_login(cast.ngoc)
        assert client.get(url).status_code == 200
    for act, facts in (
        (actions.enter_post, {"person": held.person, "body": cast.union, "name_local": "A"}),
        (actions.end_post, {"holding": held, "valid_to": part("2025")}),
        (actions.remove_post, {"holding": held, "reason": "x"}),
        (actions.end_member, {"membership": row, "valid_to": part("2025")}),
        (actions.remove_member, {"membership": row, "reason": "x"}),
        (actions.enter_contact, {"of": cast.embassy, "kind": "email", "value": "a@example.org"}),
        (actions.remove_succession, {"succession": succession, "reason": "x"}),
        (actions.register_group, {"name_en": "A", "kind": "circle"}),
    ):
        with pytest.raises(Refused):
            act(actor=cast.minh, **facts)
