"""Addresses of people."""

from django.urls import path

from camket.people.web import views

app_name = "people"
urlpatterns = [
    path("places/", views.places, name="places"),
    path("places/<uid:uid>/", views.place, name="place"),
    path("units/", views.units, name="units"),
    path("units/<uid:uid>/", views.unit, name="unit"),
    path("groups/", views.groups, name="groups"),
    path("groups/<uid:uid>/", views.group, name="group"),
    path("regional-groups/<uid:uid>/", views.regional_group, name="regional_group"),
    path("papers/<uid:uid>/scan/", views.paper_scan, name="paper_scan"),
    *views.BODIES.urls("bodies/"),
    *views.PERSONS.urls(),
]
