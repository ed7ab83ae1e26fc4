"""The revenue page: one month of a scope as a sentence, a chart and tables."""
