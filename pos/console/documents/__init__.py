"""The pages of sales records: the list, one document whole, and giving money back."""
