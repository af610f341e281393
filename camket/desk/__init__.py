"""Today, for each role."""
