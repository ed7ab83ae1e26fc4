"""The pages of what was done: the books of the journal, and who saw sealed names."""
