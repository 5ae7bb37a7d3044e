"""Running time limits (期限) of any matter: a budget and a ledger of pauses over the legal calendar, from which the last day is
derived. Whose time runs is said, every pause names its article and its delivered notice (行政许可法 42, 44, 45, 82), and every
date explains itself day by day."""
