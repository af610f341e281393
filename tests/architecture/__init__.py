"""What import-linter cannot see of the house rules, and whether it sees what it should."""
