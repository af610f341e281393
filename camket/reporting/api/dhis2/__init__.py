"""The door for programs made for DHIS2, at /dhis2/api."""
