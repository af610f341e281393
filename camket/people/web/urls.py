"""Addresses of people."""

from django.urls import path
from django.views.generic import RedirectView

from camket.people.models import Place, Unit
from camket.people.web import invitations, members, tree, views

app_name = "people"
urlpatterns = [
    path("places/", views.places, name="places"),
    path("places/new/", tree.new, {"model": Place}, name="place_add"),
    path("places/<uid:uid>/", views.place, name="place"),
    path("places/<uid:uid>/changes/", tree.choose_change, {"model": Place}, name="place_changes"),
    path("places/<uid:uid>/changes/<slug:code>/", tree.change, {"model": Place}, name="place_change"),
    path("units/", views.units, name="units"),
    path("units/new/", tree.new, {"model": Unit}, name="unit_add"),
    path("units/<uid:uid>/", views.unit, name="unit"),
    path("units/<uid:uid>/changes/", tree.choose_change, {"model": Unit}, name="unit_changes"),
    path("units/<uid:uid>/changes/<slug:code>/", tree.change, {"model": Unit}, name="unit_change"),
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
