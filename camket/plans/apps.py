"""The Django application of this room."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "camket.plans"

    def ready(self) -> None:
        from camket.plans import hooks

        hooks.register()
