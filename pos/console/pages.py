"""Every page of the console: importing a module puts its routes into the blueprint."""

from pos.console import sign_in
from pos.console.revenue import page as revenue
from pos.console.today import page as today

__all__ = ["revenue", "sign_in", "today"]
