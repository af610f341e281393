"""The column of a period."""

from camket.core.fields.coded import CodedField
from camket.core.periods import Period


class PeriodField(CodedField):
    """Stores a `Period` by its code, which is also what people type and other systems send."""

    value_type = Period
    longest = 9

    def read(self, text: str) -> Period:
        return Period.parse(text)

    def read_typed(self, text: str) -> Period:
        return Period.parse(text)

    def show(self, value: Period) -> str:
        return value.code
