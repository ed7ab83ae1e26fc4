"""Good calls for the bays. Neither place has any: whoever may read their counters there hears a 409."""

from uuid import uuid4

from tests.pos.api.call import BODYLESS, MAY_BE_NOTHING, Call

BAYS = {"readings": [{"bay": "1", "meter": "coin", "counter": 1}]}

OF_BAYS: dict[tuple[str, str], Call] = {
    ("GET", "/sites/<site>/bays"): BODYLESS,
    ("PUT", "/sites/<site>/bays/<code>"): Call(
        body=lambda place, of_tablet: {"from": "2020-11-01"}, headers=lambda place: {"If-Match": "1"}),
    ("GET", "/sites/<site>/bay-days"): Call(query=lambda place: "?from=2020-11-01&to=2020-11-30"),
    ("POST", "/bay-days"): Call(body=lambda place, of_tablet: BAYS | {"id": str(uuid4()), "site": place.site, "date": "2020-11-20"}),
    ("GET", "/sites/<site>/bay-days/<day>"): MAY_BE_NOTHING,
    ("PUT", "/sites/<site>/bay-days/<day>"): Call(
        body=lambda place, of_tablet: BAYS | {"id": str(uuid4()), "reason": "다시 읽음"}, headers=lambda place: {"If-Match": "1"}),
    ("POST", "/sites/<site>/bay-days/<day>/withdrawal"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "reason": "다시 읽음"}, headers=lambda place: {"If-Match": "1"}),
}
