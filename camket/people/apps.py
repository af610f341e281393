"""The Django application of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "camket.people"

    def ready(self) -> None:
        from camket.people import hooks, jobs  # noqa: F401  repeated jobs register themselves

        hooks.register()
