"""The mushroom farm: units placed on the shelves, harvests by weight, packing, and what became of each lot."""
