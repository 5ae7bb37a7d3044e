"""数据交换: what comes from other systems and what goes to them.

Cases that another system handled come in as migrated history (迁入历史数据): in tables of their own, with their provenance, judged by
the calendar named at import and never mixed with the cases handled here. What goes out (XES, OCEL 2.0, the tables of GB/T 39046-2020)
carries no personal data in clear unless somebody entitled asked for it, says when it is simulated, and is on record.
"""
