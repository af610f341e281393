"""What the pages of all rooms are made of: the ribbon, lists, forms, the parts of a record's page."""
