"""One good call for every route of cash receipts and card terminals."""

from uuid import uuid4

from tests.pos.api.call import BODYLESS, MAY_BE_NOTHING, OF_SITE, TABLET, Call, old
from tests.pos.api.places import AT

OF_RECEIPTS_AND_CARDS: dict[tuple[str, str], Call] = {
    ("GET", "/cash-receipts"): OF_SITE,
    ("POST", "/cash-receipts"): Call(body=lambda place, of_tablet: {"sale": place.sale, "payment": 1, "kind": "self_issued"}),
    ("GET", "/cash-receipts/<uuid:receipt_id>"): BODYLESS,
    ("PUT", "/cash-receipts/<uuid:receipt_id>/approval"): Call(
        body=lambda place, of_tablet: {"approval_no": "300123456", "issued_at": AT}, headers=old,
    ),
    ("PUT", "/cash-receipts/<uuid:receipt_id>/failure"): Call(body=lambda place, of_tablet: {"why": "typed_wrong"}, headers=old),
    ("POST", "/cash-receipts/<uuid:receipt_id>/retry"): Call(headers=old),
    ("POST", "/cash-receipts/<uuid:receipt_id>/cancellation"): Call(body=lambda place, of_tablet: {"reason": 2}, headers=old),
    ("POST", "/cash-receipts/entry-list"): Call(body=lambda place, of_tablet: {"site": place.site}),
    ("POST", "/card-approvals"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "amount": 1000, "site": place.site}, tablet_elsewhere=TABLET,
    ),
    ("GET", "/card-approvals"): OF_SITE,
    # What stands nowhere cannot be asked for: tests/pos/api/test_card_approvals.py has the trio.
    ("GET", "/card-approvals/<uuid:approval_id>"): MAY_BE_NOTHING,
    ("GET", "/sales/<uuid:sale_id>/card-approvals"): BODYLESS,
    ("POST", "/card-approvals/<uuid:approval_id>/cancellation"): Call(
        body=lambda place, of_tablet: {"id": str(uuid4()), "amount": 1000}, nothing_here=True,
    ),
    ("PUT", "/card-approvals/<uuid:approval_id>/look"): Call(body=lambda place, of_tablet: {"note": "시험"}, nothing_here=True),
    ("GET", "/statements"): Call(query=lambda place: f"?scope=site:{place.site}&from=2020-11-01&to=2020-11-30"),
    ("POST", "/sites/<site>/statements/comparison"): Call(
        body=lambda place, of_tablet: {"from": "2020-11-01", "to": "2020-11-30"}),
}
