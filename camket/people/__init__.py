"""Persons, bodies, places and units over time, posts, groups, roles."""
