"""Courses and cohorts, models and clubs."""
