"""Writes of sources."""
