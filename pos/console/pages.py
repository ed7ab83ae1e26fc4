"""Every page of the console: importing a module puts its routes into the blueprint."""

from pos.console import sign_in
from pos.console.accounts import account, inviting
from pos.console.accounts import page as accounts
from pos.console.daytotals import closures, day, importing, invoices
from pos.console.daytotals import page as day_totals
from pos.console.me import page as me
from pos.console.me import second_factor, secrets
from pos.console.purchasing import ordering, orders, receiving, suppliers
from pos.console.revenue import page as revenue
from pos.console.stock import counting, item, margins, moving
from pos.console.stock import page as stock
from pos.console.today import page as today

__all__ = [
    "account", "accounts", "closures", "counting", "day", "day_totals", "importing", "inviting", "invoices", "item", "margins", "me",
    "moving", "ordering", "orders", "receiving", "revenue", "second_factor", "secrets", "sign_in", "stock", "suppliers", "today",
]
