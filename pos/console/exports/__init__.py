"""The page of exports: files of a month, one click each, and what takes longer."""
