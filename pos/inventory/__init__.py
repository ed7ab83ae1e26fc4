"""The stock ledger: items, recipes, moves, counts, what is on hand."""
