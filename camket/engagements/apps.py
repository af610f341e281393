"""The Django application of this room."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "camket.engagements"

    def ready(self) -> None:
        from camket.engagements import hooks

        hooks.register()
