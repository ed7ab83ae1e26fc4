"""Sites without a tablet: totals of a day, invoices of contracts, days that are missing, days on which a site is shut."""
