"""Addresses of people."""

from django.urls import path
from django.views.generic import RedirectView

from camket.people.web import invitations, members, views

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
    path("members/", members.members, name="members"),
    path("members/<uid:uid>/", members.member, name="member"),
    path("members/<uid:uid>/roles/new/", members.role_add, name="role_add"),
    path("members/<uid:uid>/close/", members.member_close, name="member_close"),
    path("members/<uid:uid>/reopen/", members.member_reopen, name="member_reopen"),
    path("roles/<uid:uid>/end/", members.role_end, name="role_end"),
    path("roles/<uid:uid>/stand-in/", members.stand_in, name="stand_in"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/new/", invitations.invite, name="invite"),
    path("invitations/<uid:uid>/sent/", invitations.invitation_sent, name="invitation_sent"),
    path("invitations/<uid:uid>/withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("invitation/<str:secret>/", RedirectView.as_view(pattern_name="invitation"), name="invitation_long"),
    *views.BODIES.urls("bodies/"),
    *views.PERSONS.urls(),
]
