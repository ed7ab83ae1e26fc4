"""Products, their options and tax class, and the price in force at an instant."""
