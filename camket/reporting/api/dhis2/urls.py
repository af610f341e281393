"""Addresses of the door for programs made for DHIS2, below /dhis2/api; most also end in .json."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from camket.reporting.api.dhis2 import analytics, metadata, values

app_name = "dhis2"
UID = r"(?P<uid>[A-Za-z][A-Za-z0-9]{10})"
#: Programs may name an edition of the interface first: /api/41/…; all are answered alike.
EDITION = r"^(?:\d{2}/)?"
JSON = r"(?:\.json)?/?$"
SUFFIX = r"(?:\.(?P<suffix>json|xml|csv|adx\.xml))?/?$"

urlpatterns: list[URLPattern] = [
    re_path(r"^$", metadata.ping, name="root"),
    re_path(rf"{EDITION}(?:system/)?ping{JSON}", metadata.ping, name="ping"),
    re_path(rf"{EDITION}system/info{JSON}", metadata.info, name="info"),
    re_path(rf"{EDITION}me{JSON}", metadata.me, name="me"),
    re_path(rf"{EDITION}metadata{JSON}", metadata.metadata, name="metadata"),
    re_path(rf"{EDITION}organisationUnits\.geojson$", metadata.outlines, name="outlines"),
    re_path(rf"{EDITION}organisationUnits/{UID}\.geojson$", metadata.outlines, name="outline"),
    re_path(rf"{EDITION}identifiableObjects/{UID}{JSON}", metadata.identifiable, name="identifiable"),
    re_path(rf"{EDITION}dataValueSets{SUFFIX}", values.value_sets, name="value_sets"),
    re_path(rf"{EDITION}dataValues{JSON}", values.single, name="single"),
    re_path(rf"{EDITION}completeDataSetRegistrations{SUFFIX}", values.complete_sets, name="complete_sets"),
    re_path(rf"{EDITION}analytics(?:\.(?P<suffix>json|csv))?/?$", analytics.analytics, name="analytics"),
    re_path(rf"{EDITION}(?P<name>[A-Za-z]+){JSON}", metadata.objects, name="objects"),
    re_path(rf"{EDITION}(?P<name>[A-Za-z]+)/{UID}{JSON}", metadata.one, name="object"),
    re_path(r"", metadata.nothing, name="nothing"),
]
