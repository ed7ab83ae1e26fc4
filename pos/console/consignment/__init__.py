"""The pages of consigned goods and their settlements."""
