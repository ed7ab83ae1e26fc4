"""Cash receipts (현금영수증): what has to be reported of money taken in cash, whether it was, and what has to be taken back."""
