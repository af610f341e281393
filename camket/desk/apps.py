"""The Django application of this room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "camket.desk"
