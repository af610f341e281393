"""What is drawn outside the templates: the frame that is kept, the rows of lists, badges and fields."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import SafeString
from lxml import html
from markupsafe import escape

from camket.core.pages import frame, marks
from camket.core.pages.inputs import control_html, field_html
from camket.core.pages.lists import FilterForm
from camket.core.pages.tables import Column, rows_html

HOSTILE = '"><script>alert(1)</script>'


def it(value: Any) -> Any:
    """Return what a row is, as a column of plain values does."""
    return value


def chrome(**changes: object) -> frame.Chrome:
    """Return what a frame is drawn from."""
    given = {
        "rooms": (frame.Entry("Plans", "plan", "/plans/", is_current=True, is_in_bar=True),),
        "person": frame.SignedIn("Lan", "Officer", "Centre", "/account/", "/out/"),
        "languages": (
            frame.Language("vi", "Tiếng Việt", "/language/", is_current=False),
            frame.Language("en", "English", "/language/", is_current=True),
        ),
        "sign_in_url": "/in/",
        "search_url": "/search/",
        "is_demonstration": False,
        "is_open_demonstration": False,
    }
    return frame.Chrome(**(given | changes))  # type: ignore[arg-type]


def part(template: str, address: str = "/plans/", **context: object) -> str:
    request = RequestFactory().get(address)
    return frame.part(template, {"chrome": chrome(), "request": request, "csrf_token": "secret", **context})


def test_what_differs_from_page_to_page_is_put_into_the_kept_frame() -> None:
    with translation.override("en"):
        first = part("core/_topbar.html", "/plans/?page=2&sort=1", search_words="first words", csrf_token="one")
        second = part("core/_topbar.html", "/policy/", csrf_token="two")
    assert 'value="/plans/?page=2&amp;sort=1"' in first
    assert 'value="first words"' in first
    assert 'value="one"' in first
    assert 'value="/policy/"' in second
    assert 'value="two"' in second
    assert "first words" not in second
    assert "one" not in second.replace("phone", "").replace("None", "")
    assert not set(first + second) & {frame.SECRET, frame.ADDRESS, frame.SOUGHT}


def test_what_is_put_into_the_frame_is_escaped() -> None:
    text = part("core/_topbar.html", "/plans/", search_words=HOSTILE)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_every_person_language_and_room_has_a_frame_of_its_own() -> None:
    with translation.override("vi"):
        vietnamese = part("core/_rail.html")
    with translation.override("en"):
        english = part("core/_rail.html")
        elsewhere = part("core/_rail.html", chrome=chrome(rooms=()))
        another = part("core/_topbar.html", chrome=chrome(person=frame.SignedIn("Hoa", "Officer", "Huế", "/a/", "/o/")))
    assert vietnamese != english != elsewhere
    assert ">Hoa<" in another
    assert ">Lan<" not in another


def test_a_page_without_a_frame_shows_none() -> None:
    assert frame.part("core/_rail.html", {}) == ""


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (Column("Due", it), None, '<td data-label="Due"><span class="nothing">–</span></td>'),
        (Column("Due", it), "", '<td data-label="Due"><span class="nothing">–</span></td>'),
        (Column("Count", it, is_numeric=True), 0, '<td class="num" data-label="Count">0</td>'),
        (Column("Due", it), dt.date(2026, 3, 8), '<td data-label="Due">08/03/2026</td>'),
        (Column('A "name"', it), "<b>", '<td data-label="A &#34;name&#34;">&lt;b&gt;</td>'),
        (Column("Kept", it), SafeString("<b>x</b>"), '<td data-label="Kept"><b>x</b></td>'),
    ],
)
def test_a_cell_shows_its_value_and_nothing_else(column: Column, value: Any, expected: str) -> None:
    with translation.override("en"):
        assert f"{column.opening()}{escape(column.inside(value))}</td>" == expected


def test_a_row_opens_its_record_and_marks_demonstration() -> None:
    record = SimpleNamespace(get_absolute_url=lambda: "/x/?a=1&b=2", is_demonstration=True)
    with translation.override("en"):
        drawn = rows_html(
            [record],
            [Column("Name", lambda _row: HOSTILE), Column("State", lambda _row: ("late", HOSTILE), is_badge=True)],
        )
    assert 'href="/x/?a=1&amp;b=2"' in drawn
    assert "<script>" not in drawn
    assert drawn.count("&lt;script&gt;") == 2
    assert "Demonstration" in drawn
    assert "badge tone-late" in drawn


def test_a_badge_has_a_sign_and_words() -> None:
    assert marks.badge("risk", "At risk").startswith('<span class="badge tone-risk"><svg')
    assert "#plan" in marks.badge("risk", "At risk", "plan")


def test_a_field_says_what_is_wrong_and_what_is_optional() -> None:
    class Form(forms.Form):
        name = forms.CharField(label=HOSTILE, help_text="Long", max_length=3)
        note = forms.CharField(required=False)

    form = Form({"name": "four"})
    with translation.override("en"):
        wrong, optional, bare = (
            field_html(form["name"]),
            field_html(form["note"]),
            field_html(form["note"], is_bare=True),
        )
    assert "is-wrong" in wrong
    assert "errorlist" in wrong
    assert "<script>" not in wrong
    assert 'class="help"' in wrong
    assert "(optional)" in optional
    assert "(optional)" not in bare


@pytest.mark.parametrize("chosen", [None, "b", "'", "zz"])
def test_a_list_of_choices_is_what_django_would_draw(chosen: str | None) -> None:
    class Form(forms.Form):
        pick = forms.ChoiceField(
            label="Pick",
            help_text="One",
            required=False,
            disabled=chosen == "b",
            choices=[("", "All"), ("b", HOSTILE), (HOSTILE, "C"), ("Group <1>", [("'", "D"), ("e", "E & F")])],
        )

    field = Form(None if chosen is None else {"pick": chosen}, initial={"pick": chosen}, auto_id="id_%s")["pick"]
    ours, theirs = (
        [(each.tag, dict(each.attrib), (each.text or "").strip()) for each in html.fromstring(drawn).iter()]
        for drawn in (control_html(field), field.as_widget())
    )
    assert ours == theirs


def test_a_filter_that_is_the_same_for_all_is_drawn_once_and_others_anew() -> None:
    class Filters(FilterForm):
        state = forms.ChoiceField(label="State", choices=[("", "All"), ("a", "A")])

        def __init__(self, *args: Any, more: str = "", **options: Any) -> None:
            super().__init__(*args, **options)
            if more:
                self.fields["state"].choices = [("", "All"), ("b", more)]  # type: ignore[attr-defined]

    with translation.override("en"):
        same, other, asked = Filters(), Filters(more="Only for her"), Filters({"state": "a"})
        drawn = [form.drawn(form["state"], is_bare=True) for form in (same, other, asked)]
        assert drawn == [field_html(form["state"], is_bare=True) for form in (same, other, asked)]
        assert same.drawn(same["state"], is_bare=True) is drawn[0]
    assert "Only for her" in drawn[1]
    assert "selected" in drawn[2]
