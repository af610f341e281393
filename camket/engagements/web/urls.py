"""Addresses of engagements."""

from django.urls import path
from django.views.generic import RedirectView

from camket.engagements.web import views

app_name = "engagements"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="engagements:events"), name="room"),
    *views.EVENTS.urls("events/"),
    path("events/<uid:uid>/participants/new/", views.participant_add, name="participant_add"),
    *views.STATEMENTS.urls("statements/"),
    *views.COMMITMENTS.urls("commitments/"),
    path("commitments/<uid:uid>/settle/", views.commitment_settle, name="commitment_settle"),
    path("commitments/<uid:uid>/proof/", views.commitment_proof, name="commitment_proof"),
]
