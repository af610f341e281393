"""Addresses of reporting."""

from django.urls import path

from camket.reporting.web import cascade, declared, definitions, excel, rollup, targets, views

app_name = "reporting"
urlpatterns = [
    *declared.DECLARED.urls("declared/"),
    *definitions.BREAKDOWNS.urls("sets/"),
    *views.INDICATORS.urls(),
    path("<uid:uid>/definitions/new/", definitions.definition_add, name="definition_add"),
    path("definitions/<uid:uid>/edit/", definitions.definition_edit, name="definition_edit"),
    path("<uid:uid>/codes/new/", definitions.code_add, name="code_add"),
    path("codes/<uid:uid>/remove/", definitions.code_remove, name="code_remove"),
    path("<uid:uid>/<uid:unit_uid>/<str:period>/", views.value_enter, name="value_enter"),
    path("<uid:uid>/figures/new/", views.value_begin, name="value_begin"),
    path("<uid:uid>/rollup/", rollup.rollup, name="rollup"),
    path("<uid:uid>/targets/", targets.targets, name="targets"),
    path("<uid:uid>/targets/new/", targets.target_add, name="target_add"),
    path("cascade/", cascade.cascade, name="cascade"),
    path("targets/<uid:uid>/answer/", cascade.target_respond, name="target_respond"),
    path("targets/<uid:uid>/parts/", cascade.target_split, name="target_split"),
    path("targets/<uid:uid>/edit/", targets.target_edit, name="target_edit"),
    path("targets/<uid:uid>/remove/", targets.target_remove, name="target_remove"),
    path("rounds/<uid:uid>/units/<uid:unit_uid>/excel/", excel.excel, name="excel"),
    path("rounds/<uid:uid>/units/<uid:unit_uid>/excel/template.xlsx", excel.template, name="excel_template"),
    path("rounds/<uid:uid>/units/<uid:unit_uid>/excel/preview/", excel.excel_preview, name="excel_preview"),
    path("figures/<uid:uid>/", views.value, name="value"),
    path("figures/<uid:uid>/approve/", views.value_approve, name="value_approve"),
]
