"""Every models module once, so that the metadata is whole. Nothing but imports."""

import pos.bays.models
import pos.cash_receipts.models
import pos.catalogue.models
import pos.consignment.models
import pos.daytotals.models
import pos.donations.models
import pos.exports.models
import pos.farm.models
import pos.importing.models
import pos.internal_trade.models
import pos.inventory.lots.models
import pos.inventory.models
import pos.inventory.purchasing.models
import pos.jobs.models
import pos.orders.models
import pos.printing.models
import pos.promotions.models
import pos.revenue.models
import pos.sales.models
import pos.statements.models
import pos.terminals.models
import pos.tickets.models
import pos.tills.models
import pos.trade.models
import sites.devices
import sites.journal
import sites.people.models
import sites.pins.throttle
import sites.registry
import sites.shifts.models
from sites.db import metadata

__all__ = ["metadata"]
