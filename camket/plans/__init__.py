"""Objectives, and tasks with those who lead and support them."""
