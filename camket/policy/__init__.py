"""Instruments, their versions and clauses."""
