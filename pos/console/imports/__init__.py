"""Files brought to the console: chosen, looked through, imported whole, and taken back whole."""
