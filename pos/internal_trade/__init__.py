"""Internal trade: one site delivers to another. A sale there, stock here, in one act; what counts it leaves it out by scope."""
