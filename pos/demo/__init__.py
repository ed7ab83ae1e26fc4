"""Example data: an invented menu and plausible days on top of the real network. Everything it writes is marked as an example."""
