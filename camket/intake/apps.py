"""The Django application of this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "camket.intake"
