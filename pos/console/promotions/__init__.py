"""Discounts, coupons and passes: who may take off how much, what coupons give, and what is left on a pass."""
