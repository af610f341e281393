"""What people gives to programs beside its registers: the territory, units, posts and members as of a day."""
