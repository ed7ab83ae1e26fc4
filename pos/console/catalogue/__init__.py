"""Products and prices: the list, a product, its prices by date, its recipe, the categories."""
