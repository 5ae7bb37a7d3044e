"""The administrators' side of the desk: the catalogue, the organisation, the calendar, the wording of papers and the
record. Whoever works here keeps the house in order and decides no case (O-03)."""
