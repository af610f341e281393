"""Addresses of intake."""

from django.urls import path

from camket.intake.web import trends, views

app_name = "intake"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("new/", views.take_in, name="take_in"),
    path("trends/", trends.trends, name="trends"),
    path("themes/new/", trends.theme_add, name="theme_add"),
    path("themes/<uid:uid>/", trends.theme, name="theme"),
    path("themes/<uid:uid>/edit/", trends.theme_edit, name="theme_edit"),
    path("proposals/<uid:uid>/", views.mend, name="mend"),
    path("proposals/<uid:uid>/accept/", views.accept, name="accept"),
    path("proposals/<uid:uid>/reject/", views.reject, name="reject"),
    path("proposals/<uid:uid>/undo/", views.undo, name="undo"),
    path("of/<uid:uid>/", views.begin, name="begin"),
    path("<uid:uid>/", views.reading, name="reading"),
    path("<uid:uid>/accept/", views.accept_sure, name="accept_sure"),
    path("<uid:uid>/step/", views.step, name="step"),
    path("<uid:uid>/again/", views.again, name="again"),
    path("<uid:uid>/sensitive/", views.sensitive, name="sensitive"),
    path("<uid:uid>/assign/", views.assign, name="assign"),
]
