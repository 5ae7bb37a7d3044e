"""办件: one application for one service item by one department, from receipt (收件) to delivery (送达).

What the Administrative Licensing Law (articles 29 to 57) orders for a single application is a commented table here: receipt is not
acceptance, one notice of corrections, deemed acceptance by law, pauses and one extension, a written decision by the item's own
department and nobody else, delivery with proof. Every act is done or refused, recorded with its three times, and never half done.
"""
