"""Writes of programs made for DHIS2."""
