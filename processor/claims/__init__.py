"""Who keeps a customer, and until when: periods, confirmations, and the fold."""
