"""The Django application of this room."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "camket.sources"

    def ready(self) -> None:
        from camket.sources import hooks

        hooks.register()
