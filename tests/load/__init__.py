"""A whole country's reports on one machine."""
