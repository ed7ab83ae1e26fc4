"""Paper: slips laid out in columns from the models that pages show, printers, and what waits to be printed."""
