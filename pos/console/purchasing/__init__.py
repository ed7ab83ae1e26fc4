"""Purchasing: orders to suppliers, what came of them, and the suppliers themselves."""
