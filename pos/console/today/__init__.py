"""The day page: what needs a person, and how the day goes so far."""
