"""The Django application of this room."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "camket.shell"
