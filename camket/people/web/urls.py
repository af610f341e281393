"""Addresses of people."""

from django.urls import path
from django.views.generic import RedirectView

from camket.people.models import Body, Person, Place, Unit
from camket.people.web import entries, invitations, members, tree, views

app_name = "people"
urlpatterns = [
    path("places/", views.places, name="places"),
    path("places/new/", tree.new, {"model": Place}, name="place_add"),
    path("places/<uid:uid>/", views.place, name="place"),
    path("places/<uid:uid>/changes/", tree.choose_change, {"model": Place}, name="place_changes"),
    path("places/<uid:uid>/changes/last/", tree.take_back, {"model": Place}, name="place_take_back"),
    path("places/<uid:uid>/changes/<slug:code>/", tree.change, {"model": Place}, name="place_change"),
    path("units/", views.units, name="units"),
    path("units/new/", tree.new, {"model": Unit}, name="unit_add"),
    path("units/<uid:uid>/", views.unit, name="unit"),
    path("units/<uid:uid>/changes/", tree.choose_change, {"model": Unit}, name="unit_changes"),
    path("units/<uid:uid>/changes/last/", tree.take_back, {"model": Unit}, name="unit_take_back"),
    path("units/<uid:uid>/changes/<slug:code>/", tree.change, {"model": Unit}, name="unit_change"),
    *views.GROUPS.urls("groups/"),
    path("groups/<uid:uid>/members/new/", entries.member_enter, name="group_member_add"),
    path("memberships/<int:number>/end/", entries.member_end, name="group_member_end"),
    path("memberships/<int:number>/remove/", entries.member_remove, name="group_member_remove"),
    path("posts/new/", entries.post_enter, name="post_add"),
    path("posts/<int:number>/end/", entries.post_end, name="post_end"),
    path("posts/<int:number>/remove/", entries.post_remove, name="post_remove"),
    path("contacts/<int:number>/remove/", entries.contact_remove, name="contact_remove"),
    path("successions/<int:number>/remove/", entries.succession_remove, name="succession_remove"),
    *views.REGIONS.urls("regional-groups/"),
    path("regional-groups/<uid:uid>/units/new/", entries.region_member_enter, name="regional_member_add"),
    path("regional-members/<int:number>/end/", entries.region_member_end, name="regional_member_end"),
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
    path("bodies/<uid:uid>/contacts/new/", entries.contact_enter, {"model": Body}, name="body_contact_add"),
    path("bodies/<uid:uid>/successors/new/", entries.succession_enter, name="succession_add"),
    path("<uid:uid>/contacts/new/", entries.contact_enter, {"model": Person}, name="person_contact_add"),
    *views.PERSONS.urls(),
]
