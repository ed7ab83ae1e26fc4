"""Orders: how far what was sold has come on its way to the customer. A plain state, and not money."""
