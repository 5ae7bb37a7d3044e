"""The organisation as its keepers see it: regions, centres, departments, windows, posts, powers, accounts (O-04, RD-06)."""
