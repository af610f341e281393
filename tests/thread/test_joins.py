"""Joining records by hand: whoever keeps one of them, to what she may see, with the reason when it is taken away."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from camket.core import search
from camket.core.choices import Access
from camket.core.joining import offers_for
from camket.core.models import AuditEntry, Edge
from tests import factories
from tests.cast import Cast


def test_each_kind_offers_the_ways_that_fit_it(cast: Cast) -> None:
    clause = {offer.code for offer in offers_for(factories.clause(cast))}
    assert {"implements:out", "implements:in", "serves:in", "serves:out"} <= clause
    assert "proves:out" not in clause
    assert {"funds:out", "serves:out"} <= {offer.code for offer in offers_for(factories.project(cast))}


def test_a_course_is_joined_to_the_clause_it_serves(cast: Cast, client: Client) -> None:
    course, clause = factories.course(cast), factories.clause(cast, name_local="Nâng cao năng lực", number="")
    search.index([course, clause])
    client.force_login(cast.mai)
    assert "Join it to another record" in client.get(course.get_absolute_url()).content.decode()
    url = reverse("thread:join", args=[course.uid])
    assert client.post(url, {"way": "serves:out", "other": "không có gì"}).status_code == 422
    assert client.post(url, {"way": "serves:out", "other": "nang cao nang luc"}).status_code == 302
    edge = Edge.objects.get()
    assert (edge.kind, edge.source_id, edge.target_id) == ("serves", course.pk, clause.pk)
    assert "Nâng cao năng lực" in client.get(url).content.decode()
    remove = reverse("thread:unjoin", args=[course.uid, edge.uid])
    assert client.post(remove, {"reason": ""}).status_code == 422
    assert client.post(remove, {"reason": "Nhầm điều khoản"}).status_code == 302
    assert not Edge.objects.exists()
    assert AuditEntry.objects.get(action="core.edge.unjoined").payload.data["reason"] == "Nhầm điều khoản"


def test_an_address_names_a_record(cast: Cast, client: Client) -> None:
    project, event = factories.project(cast), factories.event(cast)
    client.force_login(cast.ngoc)
    url = reverse("thread:join", args=[project.uid])
    address = f"https://camket.example{event.get_absolute_url()}"
    assert client.post(url, {"way": "funds:out", "other": address}).status_code == 302
    assert Edge.objects.get().kind == "funds"


def test_what_cannot_be_joined_so_is_refused(cast: Cast, client: Client) -> None:
    event, person = factories.event(cast), factories.project(cast)
    client.force_login(cast.ngoc)
    url = reverse("thread:join", args=[event.uid])
    assert client.post(url, {"way": "serves:out", "other": person.get_absolute_url()}).status_code == 422
    assert client.post(url, {"way": "serves:out", "other": event.get_absolute_url()}).status_code == 422


def test_nobody_joins_for_others_or_to_what_is_hidden(cast: Cast, client: Client) -> None:
    course = factories.course(cast)
    hidden = factories.instrument(cast, access=Access.UNIT, owner_unit=cast.nghe_an)
    url = reverse("thread:join", args=[course.uid])
    client.force_login(cast.huong)
    assert client.get(url).status_code == 403
    own = factories.course(cast, owner_unit=cast.ha_tinh)
    answer = client.post(
        reverse("thread:join", args=[own.uid]), {"way": "serves:out", "other": hidden.get_absolute_url()}
    )
    assert answer.status_code == 422
    assert not Edge.objects.exists()
