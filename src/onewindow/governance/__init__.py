"""The catalogue, governed (事项清理与动态管理).

Rounds in which every item is kept, cancelled, merged, devolved or simplified, and told whether it enters the hall, waits or
goes back to its department; each round signed by the centre, the government office, the legal office and the staffing
office before it is published (K-06). Beside them what was brought down or up, what waits for room, which halls closed, what
an item asked before and after, and the counts and rates that follow: computed, each with its base (K-02..K-09, K-14, X-01).
"""
