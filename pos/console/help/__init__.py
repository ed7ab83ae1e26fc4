"""Help: a page for each task, in plain words, with pictures drawn of the real parts and example data."""
