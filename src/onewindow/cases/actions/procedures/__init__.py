"""The acts of what happens inside a review: checks, people heard, hearings, experts, a higher organ (行政许可法 34-36, 43, 45-48, 55).

Nothing is imported here: acceptance begins some of them, and they begin with what acceptance uses.
"""
