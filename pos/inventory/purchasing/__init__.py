"""Purchasing: whom stock is bought from, what was ordered, and what came of it."""
