"""Who may be the same: normal forms, candidate pairs, ladders of levels, verdicts."""
