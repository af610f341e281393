"""Addresses of the thread."""

from django.urls import path

from camket.thread.web import views

app_name = "thread"
urlpatterns = [
    path("gaps/", views.gaps, name="gaps"),
    path("gaps/<slug:code>/", views.gap, name="gap"),
    path("search/", views.search, name="search"),
    path("<uid:uid>/", views.record, name="record"),
]
