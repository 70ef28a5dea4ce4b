"""Changed mailbox rules, applied to the signatures there are."""
