"""Tickets: what was left to be worked on, one of them whole, acting on it, the terms of keeping, and the work that was done."""
