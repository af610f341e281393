"""Addresses of core's own pages."""

from django.urls import path

from camket.core.web import views

app_name = "core"
urlpatterns = [
    path("lookup/<str:kind>/", views.lookup, name="lookup"),
    path("account/", views.account, name="account"),
]
