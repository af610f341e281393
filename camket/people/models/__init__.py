"""Tables of people."""

from camket.people.models.bodies import Body, BodySuccession
from camket.people.models.owned import Owned, OwnedQuerySet, readable_by
from camket.people.models.persons import Contact, Group, GroupMembership, Person, Post, PostHolding
from camket.people.models.roles import Invitation, PaperDecision, RoleAssignment
from camket.people.models.territory import (
    Node,
    Place,
    Placement,
    PlacePlacement,
    PlaceSuccession,
    RegionalGroup,
    RegionalGroupMember,
    Unit,
    UnitPlacement,
    UnitReach,
    UnitSuccession,
)

__all__ = [
    "Body",
    "BodySuccession",
    "Contact",
    "Group",
    "GroupMembership",
    "Invitation",
    "Node",
    "Owned",
    "OwnedQuerySet",
    "PaperDecision",
    "Person",
    "Place",
    "PlacePlacement",
    "PlaceSuccession",
    "Placement",
    "Post",
    "PostHolding",
    "RegionalGroup",
    "RegionalGroupMember",
    "RoleAssignment",
    "Unit",
    "UnitPlacement",
    "UnitReach",
    "UnitSuccession",
    "readable_by",
]
