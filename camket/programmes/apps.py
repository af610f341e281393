"""The Django application of this room."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "camket.programmes"

    def ready(self) -> None:
        from camket.programmes import hooks

        hooks.register()
