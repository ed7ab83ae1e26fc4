"""Giving: campaigns with their running totals, what lies ready, handovers, and cancelling one that was written wrongly."""
