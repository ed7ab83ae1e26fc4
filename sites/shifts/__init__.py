"""Shifts of assigned participants: clock events and what follows from them."""
