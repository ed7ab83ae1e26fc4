"""Backups: the whole database in one file, taken while sales go on, proved before it counts, and brought back whole or not at all."""
