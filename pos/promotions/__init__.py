"""What makes a sale cheaper or pays it beforehand: discount rules, coupons, passes. Knows no documents; pos.sales asks it about them."""
