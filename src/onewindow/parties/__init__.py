"""Parties (办事人): the persons and organisations who apply, their agents (行政许可法 29), and the one home of personal data."""
