"""Where a call belongs: a tablet's to its own site, anybody else's to the site that it names; and where tries are counted."""

from sites.access import Actor
from sites.errors import invalid_at


def site_code_of(actor: Actor, given: str | None) -> str:
    """The code of the site that a call is about; Invalid when a tablet names another one, or anybody else names none."""
    if actor.is_tablet:
        if given is not None and given != actor.site_code:
            raise invalid_at("/site", "이 태블릿이 등록된 지점이 아닙니다. site를 빼고 보내 주세요.",
                             "This tablet belongs to another site. Leave `site` out.", code="other_site")
        return actor.site_code or ""
    if given is None:
        raise invalid_at("/site", "어느 지점의 일인지 site를 적어 주세요.", "Name the site.", code="site_missing")
    return given


def check_series(actor: Actor, device_seq: int | None) -> None:
    """Invalid unless a tablet numbers what it sends, and nobody else does."""
    if actor.is_tablet and device_seq is None:
        raise invalid_at("/device_seq", "꼭 필요한 값입니다.", "This value is required.")
    if not actor.is_tablet and device_seq is not None:
        raise invalid_at("/device_seq", "태블릿만 순번을 매깁니다. device_seq를 빼 주세요.",
                         "Only tablets number what they send. Leave `device_seq` out.")


def where_tries_come_from(actor: Actor) -> str:
    """By what wrong PINs are counted beside the person whose PIN is tried."""
    return f"device:{actor.device_id}" if actor.is_tablet else actor.code
