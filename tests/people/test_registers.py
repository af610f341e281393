"""Persons, bodies, posts, groups: terms in more than one tree, what became of a body."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from camket.core.actions import Invalid
from camket.core.choices import Access
from camket.core.dates import PartialDate
from camket.people import queries, rules
from camket.people.actions import registers as actions
from camket.people.choices import BodyKind, PlacingKind
from camket.people.models import (
    Body,
    BodySuccession,
    Contact,
    Group,
    GroupMembership,
    Person,
    Post,
    PostHolding,
    RegionalGroup,
    RegionalGroupMember,
)
from tests import factories
from tests.cast import Cast, make_person

DAY = date(2020, 9, 14)


@pytest.mark.parametrize(
    ("earliest", "latest", "attested", "has_end", "placing"),
    [
        (date(2017, 1, 1), date(2022, 12, 31), None, True, PlacingKind.CERTAIN),
        (date(2021, 1, 1), None, None, False, None),
        (None, date(2020, 9, 13), None, True, None),
        (None, None, DAY, False, PlacingKind.ATTESTED),
        (None, None, date(2020, 9, 13), False, PlacingKind.POSSIBLE),
        (None, None, None, False, PlacingKind.POSSIBLE),
        (date(2019, 1, 1), None, date(2019, 6, 1), False, PlacingKind.POSSIBLE),
    ],
)
def test_how_sure_a_term_is(
    earliest: date | None, latest: date | None, attested: date | None, has_end: bool, placing: PlacingKind | None
) -> None:
    found = rules.placing_on(DAY, earliest=earliest, latest=latest, attested_on=attested, has_end=has_end)
    assert found == placing


def post(body: Body, name: str = "Phó Chủ tịch") -> Post:
    return Post.objects.create(body=body, name_local=name, name_en="Vice President")


def test_who_was_vice_president_of_the_union_on_a_day(cast: Cast, client: Client) -> None:
    vice_president = post(cast.union)
    attested, later = make_person("Trần Thị Hương"), make_person("Trần Lan Phương")
    actions.hold_post(actor=cast.ngoc, person=attested, post=vice_president, attested_on=DAY)
    actions.hold_post(actor=cast.ngoc, person=later, post=vice_president, valid_from=PartialDate.parse("2022"))
    holders = queries.holders_on(cast.lan, DAY, posts=Post.objects.filter(body=cast.union))
    assert [(holder.holding.person.name_local, holder.placing) for holder in holders] == [
        ("Trần Thị Hương", PlacingKind.ATTESTED)
    ]
    page = client.get(cast.union.get_absolute_url(), {"on": "2020-09-14"}).content.decode()
    assert "Trần Thị Hương" in page
    assert "Trần Lan Phương" not in page


def test_one_person_holds_posts_in_two_trees(cast: Cast) -> None:
    front = Body.objects.create(key="vff", kind=BodyKind.SOCIO_POLITICAL, name_local="Mặt trận Tổ quốc Việt Nam")
    chair = make_person("Lê Thị Hoa")
    for body in (cast.union, front):
        actions.hold_post(actor=cast.ngoc, person=chair, post=post(body), valid_from=PartialDate.parse("2024-05"))
    assert {holding.post.body for holding in queries.holdings_of(chair)} == {cast.union, front}


def test_honorary_and_shared_posts(cast: Cast) -> None:
    holding = actions.hold_post(
        actor=cast.ngoc, person=make_person(), post=post(cast.union), is_honorary=True, is_shared=True
    )
    stored = PostHolding.objects.get(pk=holding.pk)
    assert (stored.is_honorary, stored.is_shared, stored.is_acting) == (True, True, False)
    with pytest.raises(Invalid, match="before it begins"):
        actions.hold_post(
            actor=cast.ngoc,
            person=make_person(),
            post=post(cast.union),
            valid_from=PartialDate.parse("2024"),
            valid_to=PartialDate.parse("2023-12"),
        )


def test_an_opinion_of_2020_is_read_under_the_name_of_today(cast: Cast, client: Client) -> None:
    labour, home_affairs, later = (
        Body.objects.create(key=key, kind=BodyKind.MINISTRY, name_local=name)
        for key, name in (
            ("molisa", "Bộ Lao động – Thương binh và Xã hội"),
            ("moha", "Bộ Nội vụ"),
            ("next", "Bộ sau này"),
        )
    )
    BodySuccession.objects.create(kind="merged", date=date(2025, 3, 1), predecessor=labour, successor=home_affairs)
    assert queries.now_as(labour, date(2025, 2, 28)) == ()
    assert queries.now_as(labour, date(2026, 1, 1)) == (home_affairs,)
    assert "Bộ Nội vụ" in client.get(labour.get_absolute_url()).content.decode()
    BodySuccession.objects.create(kind="renamed", date=date(2026, 6, 1), predecessor=home_affairs, successor=later)
    assert queries.now_as(labour, date(2026, 6, 1)) == (later,)


def test_persons_are_listed_by_their_given_name(cast: Cast) -> None:
    for name in ("Trần Văn Ánh", "Nguyễn Thị Bình", "Lê Văn An"):
        make_person(name)
    make_person("", name_en="Rana Flowers", name_order="given_first", family_name="Flowers")
    names = [str(person) for person in Person.objects.order_by("sort_key")]
    assert names == ["Lê Văn An", "Trần Văn Ánh", "Nguyễn Thị Bình", "Rana Flowers"]


def test_who_may_know_of_a_person(cast: Cast, client: Client) -> None:
    inside = make_person("Người nội bộ", access=Access.INTERNAL)
    Contact.objects.create(person=inside, kind="phone", value="+84912345678")
    public = make_person("Người công khai")
    Contact.objects.create(person=public, kind="email", value="a@example.org")
    assert set(Person.objects.visible_to(cast.sara)) == {public}
    assert "a@example.org" not in client.get(public.get_absolute_url()).content.decode()
    client.force_login(cast.minh)
    assert "+84912345678" in client.get(inside.get_absolute_url()).content.decode()


def test_a_body_is_entered_once(cast: Cast) -> None:
    body = actions.register_body(actor=cast.ngoc, key="un-women", kind="un", name_en="UN Women")
    actions.change_body(actor=cast.ngoc, body=body, expected_version=1, short_name_en="UNW")
    with pytest.raises(Invalid, match="key"):
        actions.register_body(actor=cast.ngoc, key="un-women", kind="un", name_en="UN Women again")


def test_groups_with_members_by_term(cast: Cast, client: Client) -> None:
    group = factories.group(cast)
    GroupMembership.objects.create(group=group, person=make_person("Ẩn danh", access=Access.INTERNAL), role="member")
    page = client.get(group.get_absolute_url()).content.decode()
    assert str(cast.embassy) in page
    assert "Ẩn danh" not in page
    assert Group.objects.visible_to(cast.sara).count() == 1


def test_regional_groups_of_provinces(cast: Cast, client: Client) -> None:
    region = factories.regional_group(cast)
    assert RegionalGroupMember.objects.get().group == RegionalGroup.objects.get()
    assert str(cast.ha_tinh) in client.get(region.get_absolute_url()).content.decode()
    assert str(region) in client.get(cast.ha_tinh.get_absolute_url()).content.decode()
