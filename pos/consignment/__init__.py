"""Goods of other centres in a shop: agreements, what was brought in, whose each sold line is, and the monthly settlement."""
