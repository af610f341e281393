"""Camket: from the first draft of a policy's text to the evidence that it was done."""

__version__ = "0.1.0"
