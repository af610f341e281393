"""The Django application of this room."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "camket.policy"

    def ready(self) -> None:
        from camket.policy import hooks

        hooks.register()
