"""Addresses of plans."""

from django.urls import path

from camket.plans.web import views

app_name = "plans"
urlpatterns = [
    *views.TASKS.urls(),
    path("<uid:uid>/move/", views.task_move, name="task_move"),
    *views.OBJECTIVES.urls("objectives/"),
]
