"""The pages of the walk, of the gaps, and of the search."""
