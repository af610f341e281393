"""The audit trail: every write leaves an entry, the chain shows what was altered, the law may erase."""

from __future__ import annotations

import pytest
from django.db import connection

from camket.core import audit
from camket.core.models import AuditEntry, AuditPayload, AuditSeal, User
from camket.people.actions.registers import change_person, register_person
from tests.cast import Cast


@pytest.fixture
def trail(cast: Cast) -> list[AuditEntry]:
    """Three entries, sealed."""
    person = register_person(actor=cast.ngoc, name_local="Nguyễn Thị Hoa")
    change_person(actor=cast.ngoc, person=person, expected_version=1, name_en="Nguyen Thi Hoa")
    change_person(actor=cast.ngoc, person=person, expected_version=2, languages="vi,en")
    audit.seal_entries()
    return list(AuditEntry.objects.order_by("pk"))


def test_a_write_leaves_one_entry_with_what_changed(trail: list[AuditEntry]) -> None:
    assert [entry.action for entry in trail] == [
        "people.person.created",
        "people.person.changed",
        "people.person.changed",
    ]
    assert trail[1].payload.data == {"changes": {"name_en": ["", "Nguyen Thi Hoa"]}}
    assert {entry.actor.full_name for entry in trail} == {"Ngoc"}


def test_a_whole_trail_verifies(trail: list[AuditEntry]) -> None:
    found = audit.verify()
    assert (found.entries, found.seals, found.unsealed, found.faults) == (3, 1, 0, ())
    assert found.head == AuditSeal.objects.get().digest


def test_sealing_again_seals_only_what_is_new(trail: list[AuditEntry], cast: Cast) -> None:
    assert audit.seal_entries() == 0
    register_person(actor=cast.ngoc, name_local="Lê Thị Lan")
    assert audit.seal_entries() == 1
    assert AuditSeal.objects.count() == 2
    assert audit.verify().faults == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'people.person.approved' WHERE id = %s",
        "UPDATE core_auditentry SET actor_id = (SELECT max(id) FROM core_user) WHERE id = %s",
        "UPDATE core_auditentry SET record_uid = 'aaaaaaaaaaa' WHERE id = %s",
        "UPDATE core_auditentry SET seal_id = NULL WHERE id = %s",
        "UPDATE core_auditpayload SET data = '{}' WHERE entry_id = %s",
        "DELETE FROM core_auditpayload WHERE entry_id = %s AND false",
    ],
)
def test_what_is_altered_by_hand_is_found(trail: list[AuditEntry], statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("AND false", "AND 1 = 0"), [trail[1].pk])
    assert bool(audit.verify().faults) is ("AND false" not in statement)


def test_an_entry_taken_away_is_found(trail: list[AuditEntry]) -> None:
    AuditPayload.objects.filter(entry=trail[2]).delete()
    AuditEntry.objects.filter(pk=trail[2].pk).delete()
    assert "covered 3 entries" in audit.verify().faults[0].sentence or audit.verify().faults


def test_a_seal_taken_out_is_found(trail: list[AuditEntry], cast: Cast) -> None:
    register_person(actor=cast.ngoc, name_local="Lê Thị Lan")
    audit.seal_entries()
    first = AuditSeal.objects.earliest("pk")
    AuditSeal.objects.exclude(pk=first.pk).update(previous=None)
    assert len(audit.verify().faults) == 1


def test_a_payload_erased_by_law_leaves_the_chain_whole(trail: list[AuditEntry], cast: Cast) -> None:
    audit.erase_payload(actor=cast.an, entry=trail[1], reason="Yêu cầu của người có dữ liệu")
    audit.seal_entries()
    assert audit.verify().faults == ()
    assert not AuditPayload.objects.filter(entry=trail[1]).exists()
    assert AuditEntry.objects.latest("pk").action == "core.auditentry.payload_erased"


def test_the_digest_of_a_payload_does_not_depend_on_the_order_of_its_keys() -> None:
    assert audit.digest_of("s", {"a": 1, "b": "ạ"}) == audit.digest_of("s", {"b": "ạ", "a": 1})
    assert audit.digest_of("s", {"a": 1}) != audit.digest_of("t", {"a": 1})


def test_the_system_is_one_user(db: None) -> None:
    assert User.objects.system() == User.objects.system()
