"""Wordings and seals of papers with their days, and the state of what was sent (RD-13, RD-19)."""
