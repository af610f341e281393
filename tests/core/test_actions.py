"""Writing under a lock of versions, joining, deleting: nothing is overwritten or lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid, bury, changed, created, joined, unjoined
from camket.core.models import AuditEntry, Edge, Record, SearchEntry, Tombstone
from camket.people.actions.registers import change_person, register_person
from camket.people.models import Person
from camket.plans.models import ProgressNote, Task
from tests import factories
from tests.cast import Cast


def test_two_people_editing_one_record_never_lose_the_first_ones_words(cast: Cast) -> None:
    person = register_person(actor=cast.ngoc, name_local="Nguyễn Thị Hoa")
    opened_by_mai = Person.objects.get(pk=person.pk)
    change_person(actor=cast.ngoc, person=person, expected_version=1, name_local="Nguyễn Thị Hoà")
    with pytest.raises(Conflict) as clash:
        change_person(actor=cast.mai, person=opened_by_mai, expected_version=1, name_local="Nguyễn Thị Hòa An")
    assert clash.value.current.name_local == "Nguyễn Thị Hoà"
    assert clash.value.mine == {"name_local": "Nguyễn Thị Hòa An"}
    assert Person.objects.get(pk=person.pk).version == 2
    assert AuditEntry.objects.filter(record_uid=person.uid).count() == 2


def test_a_change_of_nothing_writes_nothing(cast: Cast) -> None:
    person = register_person(actor=cast.ngoc, name_local="Nguyễn Thị Hoa")
    change_person(actor=cast.ngoc, person=person, expected_version=1, name_local="Nguyễn Thị Hoa")
    assert person.version == 1
    assert AuditEntry.objects.filter(record_uid=person.uid).count() == 1


def test_a_change_renews_what_search_and_lists_go_by(cast: Cast) -> None:
    person = register_person(actor=cast.ngoc, name_local="Nguyễn Thị Hoa")
    change_person(actor=cast.ngoc, person=person, expected_version=1, name_local="Đặng Thị Ánh")
    stored = Person.objects.get(pk=person.pk)
    assert stored.name_search == "dang thi anh"
    assert stored.sort_key != ""
    assert SearchEntry.objects.get(record_kind="people.person", record_id=person.pk).title.startswith("dang thi anh")


def test_what_the_model_forbids_is_not_written(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        register_person(actor=cast.ngoc, name_local="Hoa", sex="?")
    assert not Person.objects.filter(name_local="Hoa").exists()


def test_who_may_not_is_refused_and_nothing_is_written(cast: Cast) -> None:
    with pytest.raises(Refused):
        register_person(actor=cast.minh, name_local="Hoa")
    assert Person.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_an_edge_joins_once_and_only_what_its_kind_allows(cast: Cast) -> None:
    clause, event = factories.clause(cast), factories.event(cast)
    first = joined(event, "serves", clause, actor=cast.lan)
    assert joined(event, "serves", clause, actor=cast.lan) == first
    assert AuditEntry.objects.filter(action="core.edge.joined").count() == 1
    for kind, target in (("serves", event), ("no_such_kind", clause), ("proves", clause)):
        with pytest.raises(Invalid):
            joined(event, kind, target, actor=cast.lan)
    unjoined(first, actor=cast.lan, reason="Nhầm")
    assert Edge.objects.count() == 0


def test_a_deleted_record_leaves_a_stone_at_its_address(cast: Cast) -> None:
    kept = factories.task(cast)
    doubled = created(Task(name_local="Tập huấn cán bộ", owner_unit=cast.ha_tinh), actor=cast.huong)
    bury(doubled, actor=cast.huong, reason="Trùng", merged_into=kept)
    stone = Tombstone.objects.get(uid=doubled.uid)
    assert (stone.record_kind, stone.merged_into_uid) == ("plans.task", kept.uid)
    assert not SearchEntry.objects.filter(record_kind="plans.task", title__contains="tap huan can bo").exists()


def test_a_stale_version_writes_nothing_even_without_a_difference(cast: Cast) -> None:
    task = factories.task(cast)
    changed(task, {"name_local": "Mới"}, actor=cast.huong, expected_version=None)
    with pytest.raises(Conflict):
        changed(Task.objects.get(pk=task.pk), {"name_local": "Mới"}, actor=cast.huong, expected_version=1)


def test_a_kind_that_says_nothing_has_no_page_and_no_rows() -> None:
    with pytest.raises(NotImplementedError):
        Record.get_absolute_url(ProgressNote())
