"""Projects and transactions."""
