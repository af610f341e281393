"""Tests of the shell: the command, the site map, the demonstration."""
