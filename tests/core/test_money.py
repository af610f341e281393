from datetime import date
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from camket.core.money import EXPONENTS, Money, MoneyError, Rate, convert, total

MINOR = st.integers(-(10**18), 10**18)
CURRENCIES = st.sampled_from(sorted(EXPONENTS))


@pytest.mark.parametrize(
    ("code", "exponent"),
    [("VND", 0), ("JPY", 0), ("KRW", 0), ("LAK", 2), ("USD", 2), ("EUR", 2), ("KWD", 3), ("TND", 3)],
)
def test_exponents(code: str, exponent: int) -> None:
    assert EXPONENTS[code] == exponent


def test_every_code_is_three_capitals_and_stands_once() -> None:
    assert all(len(code) == 3 and code.isupper() for code in EXPONENTS)
    assert len(EXPONENTS) > 60


@pytest.mark.parametrize(
    ("minor", "currency", "vietnamese", "english"),
    [
        (950_000_000, "USD", "9.500.000 USD", "USD 9,500,000"),
        (1_250_000_000, "VND", "1.250.000.000 đồng", "VND 1,250,000,000"),
        (123_450, "USD", "1.234,50 USD", "USD 1,234.50"),
        (-5, "USD", "-0,05 USD", "USD -0.05"),
        (1_001, "KWD", "1,001 KWD", "KWD 1.001"),
        (0, "EUR", "0 EUR", "EUR 0"),
    ],
)
def test_display(minor: int, currency: str, vietnamese: str, english: str) -> None:
    assert (Money(minor, currency).display("vi"), Money(minor, currency).display("en")) == (
        vietnamese,
        english,
    )
    with translation.override("en"):
        assert str(Money(minor, currency)) == english


@pytest.mark.parametrize("wrong", [1.5, True, "3", Fraction(1)])
def test_minor_units_are_whole_numbers(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong, "USD")


def test_an_unknown_currency_is_refused() -> None:
    with translation.override("en"), pytest.raises(MoneyError, match="“ZZZ” is not a currency known here"):
        Money(1, "ZZZ")


@pytest.mark.parametrize(
    ("text", "currency", "language", "minor"),
    [
        ("1.234,5", "USD", "vi", 123_450),
        ("1,234.5", "USD", "vi", 123_450),
        ("1.234,5", "USD", "en", 123_450),
        ("1,234.5", "USD", "en", 123_450),
        ("1.234", "USD", "vi", 123_400),
        ("1,234", "USD", "en", 123_400),
        ("1.234.567", "USD", "en", 123_456_700),
        ("1 234 567,89", "EUR", "en", 123_456_789),
        ("1\u00a0234\u202f567.89", "EUR", "vi", 123_456_789),
        ("1234.5", "USD", "vi", 123_450),
        ("0,5", "USD", "vi", 50),
        ("-12,30", "USD", "vi", -1230),
        ("−12.30", "USD", "en", -1230),
        ("+7", "USD", "en", 700),
        ("50.000", "VND", "en", 50_000),
        ("50,000", "VND", "vi", 50_000),
        ("1.250.000.000 đồng", None, "vi", 1_250_000_000),
        ("1.250.000 ₫", "VND", "vi", 1_250_000),
        ("1.234.567", "KWD", "vi", 1_234_567_000),
        ("1234,567", "KWD", "vi", 1_234_567),
        ("0.500", "KWD", "en", 500),
    ],
)
def test_typed(text: str, currency: str | None, language: str, minor: int) -> None:
    assert Money.parse_local(text, currency=currency, language=language).minor == minor


@pytest.mark.parametrize("text", ["USD 9,500,000", "9.500.000 USD", "usd 9500000", "9500000USD", " USD  9 500 000 "])
def test_the_currency_may_stand_on_either_side(text: str) -> None:
    assert Money.parse_local(text) == Money.parse_local(text, currency="USD") == Money(950_000_000, "USD")


@pytest.mark.parametrize(
    ("text", "currency", "language", "reason"),
    [
        ("1.234", "KWD", "vi", "can be read as two amounts"),
        ("1,234", "KWD", "en", "can be read as two amounts"),
        ("1.234", "USD", "en", "has more decimals than USD, which has 2"),
        ("1,234", "USD", "vi", "has more decimals than USD, which has 2"),
        ("1.5", "VND", "vi", "has more decimals than VND, which has 0"),
        ("12.345,678", "USD", "vi", "has more decimals than USD, which has 2"),
        ("1.23.456", "USD", "vi", "is not an amount of money"),
        ("1.2345.678", "USD", "vi", "is not an amount of money"),
        ("", "USD", "en", "is not an amount of money"),
        ("nine", "USD", "en", "is not an amount of money"),
        ("USD 5 USD", "USD", "en", "is not an amount of money"),
        ("5-3", "USD", "en", "is not an amount of money"),
        (".5", "USD", "en", "is not an amount of money"),
        ("٣", "USD", "en", "is not an amount of money"),
        ("5 EUR", "USD", "en", "is not in USD"),
        ("5 xyz", None, "en", "“XYZ” is not a currency"),
        ("5 $", None, "en", "“\\$” is not a currency"),
        ("5", None, "en", "does not say in which currency"),
    ],
)
def test_refused_with_the_reason(text: str, currency: str | None, language: str, reason: str) -> None:
    with translation.override("en"), pytest.raises(MoneyError, match=reason):
        Money.parse_local(text, currency=currency, language=language)


@given(MINOR, CURRENCIES.filter(lambda code: EXPONENTS[code] < 3), st.sampled_from(["vi", "en"]))
def test_what_is_shown_can_be_typed_and_means_the_same(minor: int, currency: str, language: str) -> None:
    money = Money(minor, currency)
    assert Money.parse_local(money.display(language), language=language) == money


@given(MINOR, MINOR, CURRENCIES)
def test_sums(one: int, other: int, currency: str) -> None:
    first, second = Money(one, currency), Money(other, currency)
    assert (first + second) - second == first
    assert first + -first == Money(0, currency)
    assert total([first, second], currency) == first + second
    assert (first < second, first <= second) == (one < other, one <= other)


def test_different_currencies_do_not_go_together() -> None:
    dollars, dong = Money(1, "USD"), Money(1, "VND")
    for act in (
        lambda: dollars + dong,
        lambda: dollars - dong,
        lambda: dollars < dong,
        lambda: total([dong], "USD"),
    ):
        with translation.override("en"), pytest.raises(MoneyError, match="different currencies"):
            act()
    assert total([], "USD") == Money(0, "USD")


@given(MINOR, st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_divided_and_whole_again(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "USD").allocate(weights)
    assert total(parts, "USD") == Money(minor, "USD")


def rate(numerator: int, denominator: int, from_currency: str = "USD", to_currency: str = "VND") -> Rate:
    return Rate(numerator, denominator, from_currency, to_currency, date(2024, 3, 8), "State Bank of Viet Nam")


@pytest.mark.parametrize(
    ("money", "used", "minor"),
    [
        (Money(100, "USD"), rate(254_125, 10), 25_412),
        (Money(300, "USD"), rate(254_125, 10), 76_238),
        (Money(100, "USD"), rate(254_135, 10), 25_414),
        (Money(-100, "USD"), rate(254_125, 10), -25_412),
        (Money(25_000, "VND"), rate(1, 25_000, "VND", "USD"), 100),
        (Money(1_000, "KWD"), rate(325, 100, "KWD", "USD"), 325),
        (Money(0, "USD"), rate(1, 3), 0),
    ],
)
def test_convert(money: Money, used: Rate, minor: int) -> None:
    assert convert(money, used) == Money(minor, used.to_currency)


@given(MINOR, CURRENCIES, CURRENCIES, st.integers(1, 10**9), st.integers(1, 10**9))
def test_converting_is_off_by_half_a_minor_unit_at_most(
    minor: int, one: str, other: str, above: int, below: int
) -> None:
    exact = Fraction(minor * above * 10 ** EXPONENTS[other], below * 10 ** EXPONENTS[one])
    assert abs(convert(Money(minor, one), rate(above, below, one, other)).minor - exact) <= Fraction(1, 2)


@given(MINOR, CURRENCIES, CURRENCIES)
def test_a_rate_is_never_turned_round(minor: int, one: str, other: str) -> None:
    assume(one != other)
    with translation.override("en"), pytest.raises(MoneyError, match=f"converts {other}, not {one}"):
        convert(Money(minor, one), rate(1, 1, other, one))


@pytest.mark.parametrize(("above", "below"), [(0, 1), (1, 0), (-1, 1), (1, -1)])
def test_a_rate_is_above_zero(above: int, below: int) -> None:
    with translation.override("en"), pytest.raises(MoneyError, match="above zero"):
        rate(above, below)


def test_a_rate_is_made_of_whole_numbers() -> None:
    with pytest.raises(TypeError):
        rate(1.5, 1)
