"""Day totals: the month as a calendar, a day entered or corrected, files, invoices of contracts, closures."""
