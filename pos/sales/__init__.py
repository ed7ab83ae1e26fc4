"""Sales, refunds, tills and receipts: what happens at the counter, recorded once and only ever added to."""
