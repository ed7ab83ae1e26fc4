"""The pages of receipt printers."""
