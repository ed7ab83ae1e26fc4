"""Card terminals: what a terminal is asked for, what it answered, and what has to be found out because it did not."""
