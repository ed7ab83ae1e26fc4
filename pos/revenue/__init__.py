"""What was earned, counted once with each document and read without looking at the documents again."""
