"""Cash receipts: the list by state, one receipt with what can be done about it, and card approvals that no sale carries."""
