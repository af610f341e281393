"""Reading a text: pure functions from its words to proposals, without a database."""
