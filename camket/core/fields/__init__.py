"""Kinds of columns that every room may use; one module a kind."""
