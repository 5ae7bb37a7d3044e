"""Official papers (文书) of a matter: receipts, notices and decisions, numbered, dated and sealed (行政许可法 32, 38, 42, 44, 45).

A paper is a numbered row at once and a PDF when first needed; its wording is a dated version, its seal a dated design of the
department that issues it, and anybody who holds it can check it by code or by the file itself.
"""
