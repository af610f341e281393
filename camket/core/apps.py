"""The Django application of core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "camket.core"

    def ready(self) -> None:
        from camket.core import converters  # noqa: F401  the addresses of all rooms use it
