"""What reporting gives to programs beside its registers."""
