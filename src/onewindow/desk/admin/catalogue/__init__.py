"""The catalogue as its keepers see it: drafts, versions, publication, import and export (K-01..K-03, K-10, K-15)."""
