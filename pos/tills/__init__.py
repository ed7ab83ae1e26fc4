"""Till days: opening with a float, cash in and out, the count, the closing and its Z report. It knows no documents, only their sums."""
