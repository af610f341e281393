"""Addresses of reporting."""

from django.urls import path

from camket.reporting.web import declared, views

app_name = "reporting"
urlpatterns = [
    *declared.DECLARED.urls("declared/"),
    *views.INDICATORS.urls(),
    path("<uid:uid>/<uid:unit_uid>/<str:period>/", views.value_enter, name="value_enter"),
    path("figures/<uid:uid>/", views.value, name="value"),
    path("figures/<uid:uid>/approve/", views.value_approve, name="value_approve"),
]
