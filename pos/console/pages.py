"""Every page of the console: importing a module puts its routes into the blueprint."""

from pos.console import sign_in
from pos.console.accounts import account, inviting
from pos.console.accounts import page as accounts
from pos.console.bays import bay, reading
from pos.console.bays import page as bays
from pos.console.cash_receipts import item as cash_receipt
from pos.console.cash_receipts import page as cash_receipts
from pos.console.catalogue import at_site, categories, editing, prices, product, recipe
from pos.console.catalogue import page as catalogue
from pos.console.consignment import editing as consignment_editing
from pos.console.consignment import page as consignment
from pos.console.consignment import producers
from pos.console.consignment import settling as consignment_settling
from pos.console.daytotals import closures, day, invoices
from pos.console.daytotals import page as day_totals
from pos.console.devices import page as devices
from pos.console.documents import document, refund
from pos.console.documents import page as documents
from pos.console.donations import campaign, cancelling
from pos.console.donations import page as donations
from pos.console.exports import long, names
from pos.console.exports import page as exports
from pos.console.farm import lot
from pos.console.farm import page as farm
from pos.console.help import page as help_
from pos.console.history import page as history
from pos.console.imports import looking, undoing
from pos.console.imports import page as imports
from pos.console.internal_trade import delivering as internal_delivering
from pos.console.internal_trade import page as internal_trade
from pos.console.me import page as me
from pos.console.me import second_factor, secrets
from pos.console.months import closing, month, reopening
from pos.console.months import page as months
from pos.console.people import assigning, correcting, participant, participants
from pos.console.people import month as people_month
from pos.console.people import page as people
from pos.console.plans import page as plans
from pos.console.plans import year as plan_year
from pos.console.printers import page as printers
from pos.console.printers import setting_up
from pos.console.promotions import coupon, coupon_changing, coupons, pass_kind, passes
from pos.console.promotions import page as discounts
from pos.console.purchasing import ordering, orders, receiving, suppliers
from pos.console.revenue import page as revenue
from pos.console.review import correcting as sale_correcting
from pos.console.review import page as review
from pos.console.review import set_aside
from pos.console.search import page as search
from pos.console.sites import changing, site
from pos.console.sites import page as sites
from pos.console.statements import page as statements
from pos.console.stock import counting, item, kept, margins, moving
from pos.console.stock import page as stock
from pos.console.tickets import acting as ticket_acting
from pos.console.tickets import page as tickets
from pos.console.tickets import terms as ticket_terms
from pos.console.tickets import ticket
from pos.console.tickets import work as ticket_work
from pos.console.tills import closing as till_closing
from pos.console.tills import page as tills
from pos.console.tills import till
from pos.console.today import page as today
from pos.console.trade import customer as trade_customer
from pos.console.trade import editing as trade_editing
from pos.console.trade import invoices as trade_invoices
from pos.console.trade import page as trade
from pos.console.trade import payment as trade_payment

__all__ = [
    "account", "accounts", "assigning", "at_site", "bay", "bays", "campaign", "cancelling", "cash_receipt", "cash_receipts",
    "catalogue", "categories", "changing", "closing", "closures", "consignment", "consignment_editing", "consignment_settling",
    "correcting", "counting", "coupon", "coupon_changing", "coupons", "day", "day_totals", "devices", "discounts", "document",
    "documents", "donations", "editing", "exports", "farm", "help_", "history", "imports", "internal_delivering",
    "internal_trade", "inviting", "invoices", "item", "kept", "long", "looking", "lot", "margins", "me", "month", "months",
    "moving", "names", "ordering", "orders", "participant", "participants", "pass_kind", "passes", "people", "people_month",
    "plan_year", "plans", "prices", "printers", "producers", "product", "reading", "receiving", "recipe", "refund", "reopening",
    "revenue", "review", "sale_correcting", "search", "second_factor", "secrets", "set_aside", "setting_up", "sign_in", "site",
    "sites", "statements", "stock", "suppliers", "ticket", "ticket_acting", "ticket_terms", "ticket_work", "tickets", "till",
    "till_closing", "tills", "today", "trade", "trade_customer", "trade_editing", "trade_invoices", "trade_payment", "undoing",
]
