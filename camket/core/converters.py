"""How public ids stand in addresses."""

from django.urls import register_converter

from camket.core.ids import is_uid


class UidConverter:
    """Eleven letters and digits, a letter first."""

    regex = "[A-Za-z][A-Za-z0-9]{10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        if not is_uid(value):
            raise ValueError(value)
        return value


register_converter(UidConverter, "uid")
