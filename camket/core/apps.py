"""The Django application of this room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "camket.core"
