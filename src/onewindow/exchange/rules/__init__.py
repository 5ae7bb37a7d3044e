"""The room's pure rules: typed values, by which calendar a past case is judged, who is hidden, the tables of GB/T 39046-2020."""
