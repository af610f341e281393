"""Tests of the developers' programs in tools/."""
