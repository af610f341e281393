"""Addresses of sources."""

from django.urls import path

from camket.sources.web import views

app_name = "sources"
urlpatterns = [
    *views.DOCUMENTS.urls(),
    path("<uid:uid>/file/", views.document_file, name="document_file"),
    path("<uid:uid>/withdraw/", views.document_withdraw, name="document_withdraw"),
    path("<uid:uid>/passages/new/", views.passage_add, name="passage_add"),
    path("passages/<uid:uid>/", views.passage, name="passage"),
    path("passages/<uid:uid>/cite/", views.passage_cite, name="passage_cite"),
    *views.LETTERS.urls("letters/"),
    path("letters/<uid:uid>/scan/", views.letter_scan, name="letter_scan"),
]
