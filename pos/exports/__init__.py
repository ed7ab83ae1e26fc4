"""Files that leave the house: rows first, format second, every format from one frozen object."""
