"""The farm: batches with what they yielded, harvests, packings, lots with their last day, and the way of a lot."""
