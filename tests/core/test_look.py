"""The tags and filters of the page components."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone, translation

from camket.core.dates import PartialDate
from camket.core.templatetags import look

ENGINE = Engine(libraries={"look": "camket.core.templatetags.look"}, builtins=["camket.core.templatetags.look"])


def render(source: str, **context: Any) -> str:
    return ENGINE.from_string(source).render(Context(context))


def test_capture_shows_a_block_in_two_places_and_strips_it() -> None:
    source = "{% capture as title %}  {% block title %}Nghị quyết & {{ name }}{% endblock %} {% endcapture %}"
    assert render(source + "<b>{{ title }}</b><i>{{ title }}</i>", name="<x>") == (
        "<b>Nghị quyết & &lt;x&gt;</b><i>Nghị quyết & &lt;x&gt;</i>"
    )


def test_capture_of_nothing_is_nothing() -> None:
    assert render("{% capture as aside %} \n {% endcapture %}{% if aside %}yes{% else %}no{% endif %}") == "no"


@pytest.mark.parametrize("wrong", ["{% capture %}", "{% capture title %}", "{% capture in title %}"])
def test_capture_written_wrongly_is_refused(wrong: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(wrong + "{% endcapture %}")


@pytest.mark.parametrize(
    ("address", "tag", "query"),
    [
        ("/?state=late&page=3", "page=4", "?state=late&page=4"),
        ("/?state=late&page=3", "page=None", "?state=late"),
        ("/?unit=a&unit=b", "page=2", "?unit=a&unit=b&page=2"),
        ("/?q=phụ nữ", "sort='-name'", "?q=ph%E1%BB%A5+n%E1%BB%AF&sort=-name"),
        ("/", "page=''", "?"),
    ],
)
def test_query_replace_keeps_the_rest_of_the_address(address: str, tag: str, query: str) -> None:
    request = RequestFactory().get(address)
    assert render("{% autoescape off %}{% query_replace " + tag + " %}{% endautoescape %}", request=request) == query


def test_query_replace_without_a_request_begins_anew() -> None:
    assert render("{% query_replace page=2 %}") == "?page=2"


@pytest.mark.parametrize(
    ("value", "length", "written"),
    [
        (dt.date(2024, 3, 8), "", "08/03/2024"),
        (dt.datetime(2024, 3, 7, 18, 5, tzinfo=dt.UTC), "", "01:05, 08/03/2024"),
        (dt.datetime(2024, 3, 7, 18, 5, tzinfo=dt.UTC), "day", "08/03/2024"),
        (PartialDate(2024, None, None), "", "2024"),
        (None, "", ""),
        ("", "", ""),
    ],
)
def test_days_are_written_as_people_here_write_them(value: Any, length: str, written: str) -> None:
    with timezone.override("Asia/Ho_Chi_Minh"):
        assert look.local_date(value, length) == written


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [("vi", 9_500_000, "9.500.000"), ("en", 9_500_000, "9,500,000"), ("vi", 0, "0"), ("vi", None, "")],
)
def test_numbers_are_grouped_by_language(language: str, number: int | None, written: str) -> None:
    with translation.override(language):
        assert look.local_number(number) == written


@pytest.mark.parametrize(("name", "letter"), [("Nguyễn Thị Hòa", "H"), ("đặng", "Đ"), ("", ""), ("  ", "")])
def test_a_person_is_known_by_the_given_name(name: str, letter: str) -> None:
    assert look.initial(name) == letter


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/110.0 Mobile Safari/537.36 Zalo android/12100", "Zalo, Android"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_device_has_a_name_that_people_know(line: str, name: str) -> None:
    assert look.device_name(line) == name
