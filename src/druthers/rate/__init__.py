"""Rate: the ledger of what was shown, chosen and judged: append-only, canonical; all that is learnt derives from it."""
