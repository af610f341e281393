"""Journeys in a real browser, as a person walks them."""
