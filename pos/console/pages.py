"""Every page of the console: importing a module puts its routes into the blueprint."""

from pos.console import sign_in
from pos.console.accounts import account, inviting
from pos.console.accounts import page as accounts
from pos.console.daytotals import closures, day, importing, invoices
from pos.console.daytotals import page as day_totals
from pos.console.documents import document, refund
from pos.console.documents import page as documents
from pos.console.history import page as history
from pos.console.me import page as me
from pos.console.me import second_factor, secrets
from pos.console.revenue import page as revenue
from pos.console.review import page as review
from pos.console.review import set_aside
from pos.console.search import page as search
from pos.console.today import page as today

__all__ = [
    "account", "accounts", "closures", "day", "day_totals", "document", "documents", "history", "importing", "inviting",
    "invoices", "me", "refund", "revenue", "review", "search", "second_factor", "secrets", "set_aside", "sign_in", "today",
]
