"""Stock: what is on hand and worth, how it moved, counts, deliveries, waste and transfers."""
