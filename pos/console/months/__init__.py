"""The pages of closing a month: the list, a month with what it lacks, closing it, opening it again."""
