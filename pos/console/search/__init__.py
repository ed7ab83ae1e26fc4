"""The search page: one field for workplaces, records, products and people within reach."""
