"""An item at a site: how much of it there is, what it is worth, and how it moved, a page at a time."""

from flask import request, url_for

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import may_change
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import average, with_unit
from pos.console.stock.page import speaker
from pos.console.stock.rows import NONE, level_of, move_row
from pos.console.visitor import current_visitor
from pos.inventory.queries import item_of_site, moves_seen
from sites.access import Permission, site_for
from sites.db import reading

AT_ONCE = 50


@console.get("/stock/sites/<site>/items/<item>")
@needs(Permission.READ)
def stock_item(site: str, item: str) -> str:
    """The item and its moves, the newest first; `?before=123` goes further back."""
    say, visitor, text = speaker(), current_visitor(), request.args.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    with reading() as session:
        here = site_for(session, visitor.actor, site, Permission.READ)
        kept = item_of_site(session, here, item)
        found = moves_seen(session, here, item, AT_ONCE + 1, before)
        allowed = may_change(session, visitor.actor, site)
    known = kept.average_micro is not None
    facts = [
        (say("fact_value"), figures.won(kept.value, say.language) if known else NONE),
        (say("fact_average"), say("per_unit", cost=average(kept.average_micro), unit=kept.unit) if known else NONE),
        (say("fact_mark"), with_unit(kept.low_at_milli, kept.unit) if kept.low_at_milli is not None else NONE),
        (say("fact_counted"), figures.moment(kept.counted_at, say.language) if kept.counted_at else NONE),
    ]
    state = "short" if kept.on_hand_milli < 0 else "low" if kept.low else "fine"
    more = url_for("console.stock_item", site=site, item=item, before=found[AT_ONCE - 1].move.id) if len(found) > AT_ONCE else None
    return rendered(
        "console/stock/item.html", say, here="stock", tab="stock", visitor=visitor, scope=f"site:{site}", site=here, item=kept, facts=facts,
        level=level_of(say, kept), rows=[move_row(say, kept.unit, seen) for seen in found[:AT_ONCE]], more=more, later=before is not None,
        title=say(f"item_{state}", item=kept.name, on_hand=with_unit(kept.on_hand_milli, kept.unit)), may_edit=allowed,
        lead=site_name(here.name, None).text, unknown=not known,
    )
