"""The bays of a car wash: a month's days with what is missing, reading a day, and the bays themselves."""
