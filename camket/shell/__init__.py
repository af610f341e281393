"""Puts the rooms together: site map, navigation, programming interface, command line."""
