"""The Django application of this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "camket.intake"

    def ready(self) -> None:
        from camket.intake import hooks, jobs  # noqa: F401  the jobs register themselves

        hooks.register()
