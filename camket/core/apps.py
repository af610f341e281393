"""The Django application of core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "camket.core"

    def ready(self) -> None:
        from camket.core import converters, outbox, upkeep  # noqa: F401  addresses and repeated jobs register themselves
