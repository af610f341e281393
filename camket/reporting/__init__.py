"""Indicators, targets and values by unit and period."""
