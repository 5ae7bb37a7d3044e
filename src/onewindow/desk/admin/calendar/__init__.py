"""The working-day calendar as its keepers see it: one enters a notice, another confirms it (AL-01, C-11)."""
