"""What was resolved: the other half of the review list, so that nothing leaves it unseen."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.history.rows import addresses_of
from pos.console.language import Speaker
from pos.console.names import site_name, site_names
from pos.console.review.acts import flag_word, words_of
from pos.sales.models import Document
from pos.sales.review_list import (
    ACTS,
    DOCUMENT,
    OPEN,
    RESOLVED,
    SET_ASIDE,
    Resolution,
    ReviewItem,
    review_counts,
    review_list,
)
from sites.access import Actor, Scope, sites_within

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One resolved thing: what, where it is seen, when it came, and each resolution as (how, who and when, note)."""

    what: str
    href: str | None
    came: str
    resolutions: tuple[tuple[str, str, str | None], ...]


def resolved_content(session: Session, say: Speaker, actor: Actor, scope: Scope, name: str, cursor: str | None) -> dict[str, Any]:
    """A page of them for the template."""
    sites = sites_within(scope)
    found, following = review_list(session, sites, RESOLVED, None, AT_ONCE, cursor)
    counts = review_counts(session, sites)
    done, waiting = (sum(count for (_, state), count in counts.items() if state == wanted) for wanted in (RESOLVED, OPEN))
    return {
        "title": say("resolved_title" if done else "resolved_none", scope=name, count=figures.number(done)),
        "rows": _rows(session, say, actor, found), "back": url_for("console.review", scope=str(scope)),
        "waiting": say("resolved_open", count=figures.number(waiting)), "at_once": AT_ONCE,
        "more": url_for("console.review_resolved", scope=str(scope), cursor=following) if following else None,
    }


def _rows(session: Session, say: Speaker, actor: Actor, found: list[ReviewItem]) -> list[Row]:
    names = {code: site_name(name, None).text for code, name in site_names(session, {item.site for item in found}).items()}
    told = words_of(session, say, [item for item in found if item.kind in ACTS])
    ids = [item.id for item in found if item.kind == DOCUMENT]
    receipts = dict(session.execute(sa.select(Document.id, Document.receipt_no).where(Document.id.in_(ids))).all()) if ids else {}
    who = addresses_of(session, actor)
    return [
        Row(
            told.get(item.id) or f"{names.get(item.site, item.site)} · {receipts.get(item.id) or say(f'kind_{item.kind}')}",
            _href(item), figures.moment(item.at, say.language), tuple(_told(say, who, each) for each in item.resolutions),
        )
        for item in found
    ]


def _href(item: ReviewItem) -> str | None:
    if item.kind == DOCUMENT:
        return url_for("console.document", document_id=item.id)
    return url_for("console.set_aside_item", item_id=item.id) if item.kind == SET_ASIDE else None


def _told(say: Speaker, who: Any, each: Resolution) -> tuple[str, str, str | None]:
    how = say(f"how_{each.how}")
    if each.flag:
        word = say(f"flag_{each.flag}") if f"flag_{each.flag}" in say else flag_word(say, each.flag)
        how = say("how_of", how=how, flag=word)
    code = each.by or ""
    by = who.get(code) or (say("by_token", name=code.removeprefix("token:")) if code.startswith("token:") else code)
    return how, " · ".join(filter(None, (by, figures.moment(each.at, say.language) if each.at else ""))), each.note
