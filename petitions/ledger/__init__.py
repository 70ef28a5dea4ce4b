"""The ledger: daily entries that nobody can change, and what outsiders need to check them."""
