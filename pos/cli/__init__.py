"""The `pos` command."""
