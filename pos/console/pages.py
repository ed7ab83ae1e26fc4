"""Every page of the console: importing a module puts its routes into the blueprint."""

from pos.console import sign_in
from pos.console.accounts import account, inviting
from pos.console.accounts import page as accounts
from pos.console.daytotals import closures, day, importing, invoices
from pos.console.daytotals import page as day_totals
from pos.console.exports import long, names
from pos.console.exports import page as exports
from pos.console.me import page as me
from pos.console.me import second_factor, secrets
from pos.console.revenue import page as revenue
from pos.console.today import page as today

__all__ = [
    "account", "accounts", "closures", "day", "day_totals", "exports", "importing", "inviting",
    "invoices", "long", "me", "names", "revenue", "second_factor", "secrets", "sign_in", "today",
]
