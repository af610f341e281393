"""What the pages of every room need in a template, and nothing more."""
