"""The column of a date that may be known in part only."""

from camket.core.dates import PartialDate
from camket.core.fields.coded import CodedField


class PartialDateField(CodedField):
    """Stores a `PartialDate` in its ISO form; people type and read it with the day first."""

    value_type = PartialDate
    longest = 10

    def read(self, text: str) -> PartialDate:
        return PartialDate.parse(text)

    def read_typed(self, text: str) -> PartialDate:
        return PartialDate.parse_local(text)

    def show(self, value: PartialDate) -> str:
        return value.local()
