"""Addresses of programmes."""

from django.urls import path

from camket.programmes.web import views

app_name = "programmes"
urlpatterns = [
    *views.COURSES.urls(),
    *views.COHORTS.urls("cohorts/"),
    path("cohorts/<uid:uid>/learners/new/", views.learner_add, name="learner_add"),
    *views.MODELS.urls("models/"),
    *views.CLUBS.urls("clubs/"),
]
