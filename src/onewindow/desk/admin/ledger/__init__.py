"""The record: its proof, its seals, what waits, and who saw personal data (O-13, PI-01)."""
