"""Whether a kind of workplace does what is asked of it."""

from sites.errors import Conflict, say
from sites.registry import KINDS, Site


def check_offer(site: Site, what: str) -> None:
    """Conflict unless the site's kind offers it."""
    if not site.offers(what):
        kind = KINDS[site.kind]
        raise Conflict(f"no_{what}", say(
            "{kind} 사업장에서는 하지 않는 일입니다. 사업장을 확인해 주세요.",
            "A site of this kind ({kind_en}) does not do this. Check the site.", kind=kind.ko, kind_en=kind.en))
