"""Addresses of the desk."""

from django.urls import path

from camket.desk.web import views

app_name = "desk"
urlpatterns = [path("", views.today, name="today")]
