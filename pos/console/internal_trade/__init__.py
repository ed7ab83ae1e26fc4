"""The pages of trade between workplaces."""
