"""Writes of engagements."""
