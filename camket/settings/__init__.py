"""Settings by purpose: dev and demo on a laptop, test, production."""
