"""The catalogue's governance at the desk: rounds and their lines, four signatures, entries, powers, figures, the centre's rules."""
