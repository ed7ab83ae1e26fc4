"""Proving who one is: PINs, passwords, lock-out, and the actor that follows."""
