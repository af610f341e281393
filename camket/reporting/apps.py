"""The Django application of this room."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "camket.reporting"

    def ready(self) -> None:
        from camket.reporting import hooks, jobs  # noqa: F401  repeated jobs register themselves

        hooks.register()
