"""The column of a period."""

from django.utils.translation import get_language

from camket.core.fields.coded import CodedField
from camket.core.periods import Period
from camket.core.typed_periods import read_period


class PeriodField(CodedField):
    """Stores a `Period` by its code, which other systems send as well; people read and type it in their own words."""

    value_type = Period
    longest = 9

    def read(self, text: str) -> Period:
        return Period.parse(text)

    def read_typed(self, text: str) -> Period:
        return read_period(text)

    def show(self, value: Period) -> str:
        return value.display(get_language())
