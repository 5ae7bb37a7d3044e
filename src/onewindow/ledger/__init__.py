"""The ledger (一事一记、一日一报): an append-only, hash-chained record of everything that happened, and its outbox."""
