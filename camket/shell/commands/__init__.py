"""The verbs of the command `camket`, one a module; each offers `command`."""
