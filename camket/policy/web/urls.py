"""Addresses of policy."""

from django.urls import path

from camket.policy.web import views

app_name = "policy"
urlpatterns = [
    *views.INSTRUMENTS.urls(),
    path("<uid:uid>/step/", views.instrument_step, name="instrument_step"),
    path("<uid:uid>/versions/new/", views.version_add, name="version_add"),
    path("<uid:uid>/clauses/new/", views.clause_add, name="clause_add"),
    path("clauses/<uid:uid>/", views.clause, name="clause"),
    path("clauses/<uid:uid>/edit/", views.clause_edit, name="clause_edit"),
    path("clauses/<uid:uid>/words/<int:number>/", views.clause_words, name="clause_words"),
]
