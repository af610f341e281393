"""How each language writes periods and amounts: data only. A further language is a further row here.

These are the customs of a language, as in a dictionary of locales, and not sentences of the interface;
so they stand here and not in the catalogue, and the same text comes out on a page, in a file and on the
command line.
"""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class WrittenForms:
    """The customs of one language.

    Placeholders: {year}, {month}, {name} of the month, {number} and {roman} of the quarter, {start} and
    {end} year of a term, {code} and {amount} of money.
    """

    month: str
    quarter: str
    first_half: str
    second_half: str
    nine_months: str
    year: str
    term: str
    amount: str
    group_mark: str
    decimal_mark: str
    #: Currencies that are written with a word of their own instead of their code.
    currency_words: dict[str, str]
    #: The months by name, January first; empty where months are numbered.
    month_names: tuple[str, ...] = ()


_FALLBACK = "en"
_FORMS = {
    "en": WrittenForms(
        month="{name} {year}",
        quarter="Q{number} {year}",
        first_half="First half of {year}",
        second_half="Second half of {year}",
        nine_months="First nine months of {year}",
        year="{year}",
        term="{start}–{end}",
        amount="{code} {amount}",
        group_mark=",",
        decimal_mark=".",
        currency_words={},
        month_names=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
    ),
    "vi": WrittenForms(
        month="tháng {month}/{year}",
        quarter="quý {roman}/{year}",
        first_half="6 tháng đầu năm {year}",
        second_half="6 tháng cuối năm {year}",
        nine_months="9 tháng năm {year}",
        year="năm {year}",
        term="giai đoạn {start}–{end}",
        amount="{amount} {code}",
        group_mark=".",
        decimal_mark=",",
        currency_words={"VND": "đồng"},
    ),
}


def forms_of(language: str | None = None) -> WrittenForms:
    """Return the customs of `language` (the active one by default), or the English ones where it has none."""
    code = (language or get_language() or _FALLBACK).split("-")[0]
    return _FORMS.get(code, _FORMS[_FALLBACK])


def written_month(year: int, month: int, language: str | None = None) -> str:
    """Return a month of a year inside a sentence: "tháng 3/2024", "March 2024"."""
    forms = forms_of(language)
    name = forms.month_names[month - 1] if forms.month_names else ""
    return forms.month.format(name=name, month=month, year=year)
