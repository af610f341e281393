"""What a phone sends late: merged where nobody else wrote, asked where somebody did, the same when sent again."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from camket.core import clock
from camket.reporting.actions import cells as writing
from camket.reporting.actions import submissions
from camket.reporting.choices import Answer, Way
from camket.reporting.models import DraftCell, SealedVersion, Submission, SubmittedFile
from camket.reporting.rules.answers import Given
from camket.reporting.web import phone as pages
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask

WORK, SYNC, PHOTO = (f"/reporting/phone/{name}/" for name in ("work", "sync", "photo"))


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


@pytest.fixture
def phone(cast: Cast, client: Client) -> Client:
    """The phone of the woman who reports for the commune."""
    client.force_login(cast.minh)
    return client


def message(cast: Cast, asked: AskedRound, *cells: tuple[Any, str, int], **more: Any) -> dict[str, Any]:
    """Return what a phone sends: cells with the version that each was written over."""
    told = [{"item": item.key, "split": "", "text": text, "version": version} for item, text, version in cells]
    return {"round": asked.round.uid, "unit": cast.commune.uid, "device": "d1", "cells": told, **more}


def send(client: Client, data: dict[str, Any]) -> Any:
    answer = client.post(SYNC, json.dumps(data), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows() -> list[tuple[Any, ...]]:
    """Return everything that a draft holds."""
    return list(
        DraftCell.objects.order_by("item__key", "split").values_list("item__key", "split", "number", "words", "version")
    )


def test_what_is_asked_comes_with_everything_a_phone_needs(cast: Cast, phone: Client, asked: AskedRound) -> None:
    told = phone.get(WORK).json()
    assert (told["person"], bool(told["token"])) == (cast.minh.uid, True)
    (request,) = told["requests"]
    kinds = {item["key"]: item.get("input") for item in request["items"]}
    assert kinds[asked.count.key] == kinds[asked.share.key] == "number"
    assert kinds[asked.steps.key] == kinds[asked.agreed.key] == "choice"
    assert (kinds[asked.words.key], kinds[asked.photo.key]) == ("words", None)
    assert request["is_open"] is True


def test_only_ones_own_requests_are_told(cast: Cast, client: Client, asked: AskedRound) -> None:
    for who in (cast.huong, cast.nga):
        client.force_login(who)
        assert client.get(WORK).json()["requests"] == []
    answer = client.post(SYNC, json.dumps(message(cast, asked)), content_type="application/json")
    assert (answer.status_code, bool(answer.json()["words"])) == (409, True)


def test_a_session_that_ended_is_said_and_not_redirected(cast: Cast, client: Client, asked: AskedRound) -> None:
    for answer in (client.get(WORK), client.post(SYNC, "{}", content_type="application/json"), client.post(PHOTO)):
        assert answer.status_code == 401
        assert answer.json()["words"]


def test_sent_twice_it_stands_once(cast: Cast, phone: Client, asked: AskedRound) -> None:
    data = message(cast, asked, (asked.count, "1.234", 0), (asked.words, "Thiếu kinh phí", 0))
    first = send(phone, data)
    kept = rows()
    assert send(phone, data) == first
    assert rows() == kept
    assert set(DraftCell.objects.values_list("way", "device")) == {(Way.PHONE, "d1")}


def test_a_cell_that_both_sides_changed_is_told_with_both_values(cast: Cast, phone: Client, asked: AskedRound) -> None:
    submission = asked.begin(cast)
    entry = writing.Entry(asked.count.key, "", Given(number=7), version=0)
    writing.write_cells(actor=cast.minh, submission=submission, entries=[entry])
    answer = send(phone, message(cast, asked, (asked.count, "9", 0), (asked.words, "Ổn", 0), submit=True))
    by_item = {each["item"]: each for each in answer["cells"]}
    assert by_item[asked.count.key]["text"] == "7"
    assert "Minh" in by_item[asked.count.key]["theirs"]
    assert "theirs" not in by_item[asked.words.key]
    assert answer["is_sent"] is False
    chosen = send(phone, message(cast, asked, (asked.count, "9", by_item[asked.count.key]["version"]), submit=True))
    assert chosen["is_sent"] is True
    assert DraftCell.objects.get(item=asked.count).number == 9


def test_the_same_answer_on_both_sides_is_no_conflict(cast: Cast, phone: Client, asked: AskedRound) -> None:
    send(phone, message(cast, asked, (asked.count, "9", 0)))
    (told,) = send(phone, message(cast, asked, (asked.count, "9", 0)))["cells"]
    assert (told["version"], "theirs" in told) == (1, False)


def test_a_report_that_was_sent_is_not_sent_again(cast: Cast, phone: Client, asked: AskedRound) -> None:
    data = message(cast, asked, (asked.count, "12000", 0), (asked.share, "15 / 75", 0), submit=True)
    assert send(phone, data)["is_sent"] is True
    assert send(phone, data) == {"cells": [], "is_sent": True}
    assert SealedVersion.objects.count() == 1


@pytest.mark.parametrize("step", ["save_block", "submit"])
def test_a_first_try_that_comes_through_meanwhile_is_no_refusal(
    cast: Cast, phone: Client, asked: AskedRound, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The phone lost its connection and says the same again, while the first try is still being worked on."""
    data, done = message(cast, asked, (asked.count, "12", 0), submit=True), []
    where = pages if step == "save_block" else submissions
    original = getattr(where, step)

    def overtaken(*arguments: Any, **facts: Any) -> Any:
        if not done:
            done.append(step)
            assert send(phone, data)["is_sent"] is True
        return original(*arguments, **facts)

    monkeypatch.setattr(where, step, overtaken)
    assert send(phone, data)["is_sent"] is True
    assert SealedVersion.objects.count() == 1


def test_what_was_approved_meanwhile_is_told_as_sent(cast: Cast, phone: Client, asked: AskedRound) -> None:
    data = message(cast, asked, (asked.count, "12", 0), submit=True)
    send(phone, data)
    submissions.approve_submission(actor=cast.huong, submission=Submission.objects.get())
    assert send(phone, data) == {"cells": [], "is_sent": True}
    changed = message(cast, asked, (asked.count, "13", 0), submit=True)
    assert phone.post(SYNC, json.dumps(changed), content_type="application/json").status_code == 409


def test_what_was_written_after_it_was_sent_is_refused_with_words(cast: Cast, phone: Client, asked: AskedRound) -> None:
    assert send(phone, message(cast, asked, (asked.count, "12", 0), submit=True))["is_sent"] is True
    late = message(cast, asked, (asked.count, "13", 0), submit=True)
    answer = phone.post(SYNC, json.dumps(late), content_type="application/json")
    assert (answer.status_code, bool(answer.json()["words"])) == (409, True)
    assert DraftCell.objects.get(item=asked.count).number == 12


def test_what_a_form_does_not_ask_any_more_is_told_at_its_place(cast: Cast, phone: Client, asked: AskedRound) -> None:
    asked.words.is_retired = True
    asked.words.save()
    answer = send(phone, message(cast, asked, (asked.count, "5", 0), (asked.words, "Cũ", 0)))
    assert DraftCell.objects.get().number == 5
    assert [each["item"] for each in answer["cells"] if "error" in each] == [asked.words.key]


def test_what_was_returned_is_mended_after_the_round_has_closed(cast: Cast, phone: Client, asked: AskedRound) -> None:
    assert send(phone, message(cast, asked, (asked.count, "12", 0), submit=True))["is_sent"] is True
    sent = submissions.Submission.objects.get()
    submissions.return_submission(actor=cast.huong, submission=sent, reason="wrong", words="Kiểm tra lại.")
    type(asked.round).objects.update(closes_at=clock.now() - timedelta(hours=1))
    (request,) = phone.get(WORK).json()["requests"]
    assert request["is_open"] is True
    assert send(phone, message(cast, asked, (asked.count, "13", 1), submit=True))["is_sent"] is True


def test_an_explanation_opens_the_way(cast: Cast, phone: Client, asked: AskedRound) -> None:
    answer = send(phone, message(cast, asked, (asked.words, "Chưa có số", 0), submit=True))
    assert answer["is_sent"] is False
    assert answer["words"]


def photo(colour: str = "red") -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
    return SimpleUploadedFile("anh.jpg", drawn.getvalue(), content_type="image/jpeg")


def test_a_photo_sent_twice_is_kept_once(cast: Cast, phone: Client, asked: AskedRound) -> None:
    place = {"round": asked.round.uid, "unit": cast.commune.uid, "item": asked.photo.key}
    for _again in range(2):
        assert phone.post(PHOTO, {**place, "file": photo()}).status_code == 200
    assert phone.post(PHOTO, {**place, "file": photo("blue")}).status_code == 200
    assert SubmittedFile.objects.count() == 2
    assert phone.post(PHOTO, {**place, "item": asked.count.key, "file": photo()}).status_code == 409
    assert phone.post(PHOTO, place).status_code == 409


@pytest.mark.parametrize("body", ["", "[]", "{", '{"cells": [{}]}', '{"cells": 3}', '{"cells": [], "explanations": 1}'])
def test_nonsense_is_answered(cast: Cast, phone: Client, asked: AskedRound, body: str) -> None:
    answer = phone.post(SYNC, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["words"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prefix=st.integers(0, 4), again=st.lists(st.integers(0, 4), max_size=3))
def test_any_part_of_the_queue_may_be_sent_again(
    cast: Cast, client: Client, asked: AskedRound, prefix: int, again: list[int]
) -> None:
    """Whatever was sent before the network broke and is sent once more, the rows are those of sending it once."""
    DraftCell.objects.all().delete()
    client.force_login(cast.minh)
    queue = [(asked.count, "10", 0), (asked.share, "3/4", 0), (asked.agreed, "có", 0), (asked.words, "Tốt", 0)]
    send(client, message(cast, asked, *queue[:prefix]))
    for end in again:
        send(client, message(cast, asked, *queue[: min(end, prefix)]))
    send(client, message(cast, asked, *queue))
    assert [row[-1] for row in rows()] == [1, 1, 1, 1]
    assert DraftCell.objects.get(item=asked.agreed).answer == Answer.YES


def test_the_page_its_worker_and_its_manifest(cast: Cast, phone: Client) -> None:
    page = phone.get(reverse("reporting:phone"))
    assert 'rel="manifest"' in page.content.decode()
    worker = phone.get(reverse("reporting:phone_worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    manifest = phone.get(reverse("reporting:phone_manifest")).json()
    assert manifest["scope"] == manifest["start_url"] == reverse("reporting:phone")


def test_somebody_who_stands_in_sends_under_her_own_name(cast: Cast, phone: Client, asked: AskedRound) -> None:
    send(phone, message(cast, asked, (asked.count, "3", 0)))
    assert DraftCell.objects.get().changed_by == cast.minh
    assert submissions.Submission.objects.get().unit == cast.commune
