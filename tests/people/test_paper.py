"""Decisions taken on paper: recorded by the secretary, shown as such, the scan for the organisation only."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import Refused
from camket.core.choices import SigningForm
from camket.core.files import store
from camket.people import queries
from camket.people.actions.roles import OnPaper, record_paper_decision
from camket.people.models import PaperDecision
from camket.reporting.models import Value
from tests import factories
from tests.cast import Cast, make_person


@pytest.fixture
def paper(settings: Any, tmp_path: Any, db: None) -> OnPaper:
    """A paper that Lê Thị Bình signed for the standing committee."""
    settings.MEDIA_ROOT = tmp_path
    return OnPaper(
        signer=make_person("Lê Thị Bình"),
        signed_on=date(2026, 11, 2),
        scan=store(io.BytesIO(b"%PDF-1.4 signed"), name="signed.pdf"),
        form=SigningForm.TM,
        in_place_of="Ban Thường vụ",
    )


def record(cast: Cast, who: str, paper: OnPaper) -> PaperDecision:
    task = factories.task(cast)
    with transaction.atomic():
        return record_paper_decision(
            actor=cast.users[who], record=task, action="plans.task.moved", paper=paper, unit_id=task.owner_unit_id
        )


def test_the_secretary_records_and_nobody_else(cast: Cast, paper: OnPaper) -> None:
    decision = record(cast, "thu", paper)
    assert (decision.form, decision.recorded_by) == (SigningForm.TM, cast.thu)
    for who in ("lan", "huong", "linh", "sara"):
        with pytest.raises(Refused, match="secretary"):
            record(cast, who, paper)


def test_a_paper_is_not_signed_tomorrow(cast: Cast, paper: OnPaper) -> None:
    later = OnPaper(paper.signer, clock.today() + timedelta(days=1), paper.scan)
    with pytest.raises(Refused, match="future"):
        record(cast, "thu", later)


def test_it_is_shown_as_such_and_its_scan_to_the_organisation_only(cast: Cast, client: Client, paper: OnPaper) -> None:
    decision = record(cast, "thu", paper)
    task = factories.task(cast)
    assert list(queries.paper_decisions(task)) == []
    scan = reverse("people:paper_scan", args=[decision.uid])
    assert client.get(scan).status_code == 302
    client.force_login(cast.sara)
    assert client.get(scan).status_code == 404
    client.force_login(cast.minh)
    assert b"".join(client.get(scan).streaming_content) == b"%PDF-1.4 signed"


def test_the_page_approves_in_the_leaders_name(cast: Cast, client: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    value = factories.value(cast)
    make_person("Lê Thị Bình")
    client.force_login(cast.thu)
    url = reverse("reporting:value_approve", args=[value.uid])
    facts = {"signer": "Lê Thị Bình", "form": "tm", "signed_on": "02/11/2026"}
    assert client.post(url, facts).status_code == 422
    scan = SimpleUploadedFile("signed.pdf", b"%PDF-1.4 page")
    assert client.post(url, {**facts, "scan": scan}).status_code == 422
    scan.seek(0)
    assert client.post(url, {**facts, "scan": scan, "in_place_of": "Ban Thường vụ"}).status_code == 302
    assert Value.objects.get(pk=value.pk).state == "approved"
    page = client.get(value.get_absolute_url()).content.decode()
    assert "Decided on paper" in page
    assert "Lê Thị Bình" in page
    assert "Ban Thường vụ" in page
