"""The pages of shifts, hours and participants."""
