"""Tickets by which open desk pages hear that something changed."""
