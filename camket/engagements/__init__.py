"""Events, statements, commitments."""
