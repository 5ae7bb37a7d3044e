"""证照登记簿: what a grant leaves in force, and everything that may happen to it afterwards.

A certificate (行政许可法 39) is issued by the grant itself and by nothing else. Change (49), renewal (50), withdrawal (8), revocation
(69), cancellation as a penalty (行政处罚法 9) and deregistration (70) are six acts of their own, each with its conditions, its paper
and its remedies. Its state is derived from dated facts, so that it lapses by itself; a renewal asked for in time and not decided
is renewed by the law. Grants are public (40), and every grant and change goes to the section that regulates it.
"""
