"""Amounts of money in whole minor units, and rates as whole fractions: nothing is ever a float.

Exponents (how many decimals a currency has) follow ISO 4217; a currency that is not in the table is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.shares import largest_remainder
from camket.core.written_forms import forms_of

_CODES_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: "AED ALL AMD AOA ARS AUD AZN BAM BDT BGN BND BOB BRL BTN BWP BYN CAD CHF CNY COP CRC CUP CZK"
    " DKK DOP DZD EGP ETB EUR FJD GBP GEL GHS HKD HUF IDR ILS INR IRR JMD KES KGS KHR KZT LAK LBP"
    " LKR MAD MDL MKD MMK MNT MOP MXN MYR MZN NAD NGN NOK NPR NZD PEN PGK PHP PKR PLN QAR RON RSD"
    " RUB SAR SBD SEK SGD SYP THB TJS TMT TOP TRY TWD TZS UAH USD UYU UZS WST ZAR ZMW",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
#: Decimals of each currency by its ISO 4217 code.
EXPONENTS = {code: exponent for exponent, codes in _CODES_BY_EXPONENT.items() for code in codes.split()}

#: Words and signs that people write for a currency. "$" is not here: a dozen currencies use it.
_WORDS = {"ĐỒNG": "VND", "Đ": "VND", "₫": "VND", "VNĐ": "VND", "€": "EUR", "£": "GBP", "₩": "KRW"}
_TYPED = re.compile(r"(?P<before>[^0-9\s+.,-]*)\s*(?P<number>[+-]?[0-9][0-9.,\s]*?)\s*(?P<after>[^0-9\s+.,-]*)")
#: The marks in use, as group mark and decimal mark. A space between groups goes with either decimal mark.
_MARKS = ((".", ","), (",", "."), (" ", ","), (" ", "."))


class MoneyError(ValueError):
    """Not an amount, or amounts that do not go together. Its text is a translated sentence that says why."""


def exponent_of(currency: str) -> int:
    """Return how many decimals `currency` has; MoneyError for a code that is not in the table."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise MoneyError(format_lazy(_("“{code}” is not a currency known here."), code=currency)) from None


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units of `currency` (an ISO 4217 code): 950 is 9.50 in USD and 950 in VND."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("minor units are whole numbers")
        exponent_of(self.currency)

    @classmethod
    def parse_local(cls, text: str, *, currency: str | None = None, language: str | None = None) -> Money:
        """Read an amount in major units as people type it: 1.234,5 and 1,234.5 and "USD 1 234" alike.

        The currency comes from the text or from `currency`; they must not differ. Raises MoneyError for
        what is no amount, and for what can be read as two: 1.234 is refused where a currency has three
        decimals, and where `language` (the active one by default) would read its mark as a decimal mark
        of a currency that has two.
        """
        found = _TYPED.fullmatch(" ".join(text.replace("−", "-").split()))
        if not found or (found["before"] and found["after"]):
            raise _no_amount(text)
        code = _currency_in(found["before"] or found["after"], currency, text)
        return cls(_minor_units(found["number"], code, language or get_language() or "", text), code)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def allocate(self, weights: Sequence[int | Fraction]) -> list[Money]:
        """Divide the amount in proportion to `weights`, by largest remainder: the parts add up again."""
        return [Money(part, self.currency) for part in largest_remainder(self.minor, weights)]

    def display(self, language: str | None = None) -> str:
        """Return the form for reading: "9.500.000 USD", "USD 9,500,000"; decimals only where needed."""
        forms = forms_of(language)
        exponent = exponent_of(self.currency)
        major, rest = divmod(abs(self.minor), 10**exponent)
        amount = f"{major:,}".replace(",", forms.group_mark)
        if rest:
            amount += f"{forms.decimal_mark}{rest:0{exponent}d}"
        code = forms.currency_words.get(self.currency, self.currency)
        return forms.amount.format(amount=f"-{amount}" if self.minor < 0 else amount, code=code)

    def plain(self) -> str:
        """Return the amount for programs: digits, a point and all decimals of the currency, nothing grouped."""
        exponent = exponent_of(self.currency)
        major, rest = divmod(abs(self.minor), 10**exponent)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{major}.{rest:0{exponent}d}" if exponent else f"{sign}{major}"

    def __str__(self) -> str:
        return self.display()

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise MoneyError(
                format_lazy(
                    _("{one} and {other} are different currencies; putting them together needs a rate."),
                    one=self.currency,
                    other=other.currency,
                )
            )
        return other.minor


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of `amounts`, which must all be in `currency` (MoneyError); nothing adds up to zero."""
    return sum(amounts, start=Money(0, currency))


@dataclass(frozen=True, slots=True)
class Rate:
    """On `date`, according to `source`, one `from_currency` was `numerator / denominator` of `to_currency`.

    Both are major units and positive whole numbers: 1 USD = 25,412.5 VND is 254125 / 10.
    """

    numerator: int
    denominator: int
    from_currency: str
    to_currency: str
    date: date
    source: str

    def __post_init__(self) -> None:
        if type(self.numerator) is not int or type(self.denominator) is not int:
            raise TypeError("a rate is a fraction of whole numbers")
        if self.numerator <= 0 or self.denominator <= 0:
            raise MoneyError(_("Both numbers of a rate must be above zero."))
        exponent_of(self.from_currency)
        exponent_of(self.to_currency)


def convert(money: Money, rate: Rate) -> Money:
    """Return `money` in the other currency of `rate`, a half minor unit rounded to the even one.

    MoneyError where the rate starts from another currency: a rate is never turned round silently.
    """
    if money.currency != rate.from_currency:
        raise MoneyError(
            format_lazy(
                _("This rate converts {rate_currency}, not {currency}."),
                rate_currency=rate.from_currency,
                currency=money.currency,
            )
        )
    above = money.minor * rate.numerator * 10 ** exponent_of(rate.to_currency)
    below = rate.denominator * 10 ** exponent_of(rate.from_currency)
    return Money(round(Fraction(above, below)), rate.to_currency)


def _currency_in(word: str, currency: str | None, text: str) -> str:
    """Return the currency that `word` names, or `currency` where nothing is written."""
    if not word:
        if currency is None:
            raise MoneyError(format_lazy(_("“{text}” does not say in which currency."), text=text))
        return currency
    written = word.upper()
    code = _WORDS.get(written, written)
    exponent_of(code)
    if currency is not None and code != currency:
        raise MoneyError(
            format_lazy(_("“{text}” is not in {currency}, as was expected."), text=text, currency=currency)
        )
    return code


def _minor_units(number: str, currency: str, language: str, text: str) -> int:
    """Return the one number of minor units that `number` can mean."""
    exponent = exponent_of(currency)
    readings = {marks: reading for marks in _MARKS if (reading := _read(number, *marks))}
    own = readings.get((forms_of(language).group_mark, forms_of(language).decimal_mark))
    if own and own.decimals and 0 < exponent < len(own.decimals):
        raise _too_many_decimals(text, currency, exponent)
    possible = {reading.minor(exponent) for reading in readings.values() if len(reading.decimals) <= exponent}
    if len(possible) == 1:
        return possible.pop()
    if possible:
        raise MoneyError(
            format_lazy(
                _("“{text}” can be read as two amounts. Write it without marks between the thousands."),
                text=text,
            )
        )
    raise _too_many_decimals(text, currency, exponent) if readings else _no_amount(text)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A typed number taken apart: its sign, the digits before the decimal mark and those after it."""

    sign: int
    whole: str
    decimals: str

    def minor(self, exponent: int) -> int:
        return self.sign * int(self.whole + self.decimals.ljust(exponent, "0"))


def _read(number: str, group_mark: str, decimal_mark: str) -> _Reading | None:
    """Take `number` apart by these marks, or return None where it does not fit them."""
    group, decimal = re.escape(group_mark), re.escape(decimal_mark)
    found = re.fullmatch(rf"([+-]?)([0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)(?:{decimal}([0-9]+))?", number)
    if not found:
        return None
    return _Reading(-1 if found[1] == "-" else 1, found[2].replace(group_mark, ""), found[3] or "")


def _no_amount(text: str) -> MoneyError:
    return MoneyError(format_lazy(_("“{text}” is not an amount of money."), text=text))


def _too_many_decimals(text: str, currency: str, exponent: int) -> MoneyError:
    return MoneyError(
        format_lazy(
            _("“{text}” has more decimals than {currency}, which has {number}."),
            text=text,
            currency=currency,
            number=exponent,
        )
    )
