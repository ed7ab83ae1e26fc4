"""Statements of card companies and of Hometax beside our own book: sums of both sides, what differs, and who looked at it."""
