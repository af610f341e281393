"""The Django application of this room."""

from django.apps import AppConfig


class ThreadConfig(AppConfig):
    name = "camket.thread"
