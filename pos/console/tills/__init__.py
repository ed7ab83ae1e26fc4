"""Tills: the list by day with what is over or short, one till with its report, and closing one that was forgotten."""
