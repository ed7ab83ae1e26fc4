"""The pages of workplaces."""
