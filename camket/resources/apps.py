"""The Django application of this room."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "camket.resources"

    def ready(self) -> None:
        from camket.resources import hooks

        hooks.register()
