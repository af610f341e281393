"""Documents and letters kept as evidence, and their passages."""
