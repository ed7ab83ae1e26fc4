"""New keys without an hour of closing: what has to be done next, and the sealing anew of what older keys sealed."""
