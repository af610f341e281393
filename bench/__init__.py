"""Measurements, printed as ratios."""
