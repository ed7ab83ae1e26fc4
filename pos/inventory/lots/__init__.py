"""Lots of what spoils: which one left with whom, the first to expire first. Only sites whose kind offers `lots` keep them."""
