"""Addresses of the thread."""

from django.urls import path
from django.views.generic import RedirectView

from camket.thread.web import joins, views

app_name = "thread"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="thread:search"), name="room"),
    path("gaps/", views.gaps, name="gaps"),
    path("gaps/<slug:code>/", views.gap, name="gap"),
    path("search/", views.search, name="search"),
    path("<uid:uid>/", views.record, name="record"),
    path("<uid:uid>/join/", joins.join, name="join"),
    path("<uid:uid>/join/<uid:edge_uid>/remove/", joins.unjoin, name="unjoin"),
]
