"""Sales from another system's file: read, mapped, checked whole, then recorded like any other sale."""
