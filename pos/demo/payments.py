"""How example customers pay: the mix of methods, notes handed over, vouchers with change, two methods at once. Pure."""

from pos.demo.chance import Chance, Choices
from pos.demo.reading import tenders
from pos.sales.wanted import WantedPayment

NOTES = (1_000, 5_000, 10_000, 50_000)
VOUCHER = 5_000
SPLIT_FROM, INSTALMENTS_FROM = 6_000, 50_000
ISSUER = "예시카드"

_methods = Choices(tenders())


def paid(chance: Chance, total: int) -> list[WantedPayment]:
    """The payments of a total in won; none for 0."""
    if total == 0:
        return []
    if total >= SPLIT_FROM and chance.percent(2):
        cash = chance.between(1, total // 2_000) * 1_000
        return [WantedPayment("cash", cash, cash), _by_card(chance, "card", total - cash)]
    return [_payment(chance, chance.pick(_methods), total)]


def _payment(chance: Chance, method: str, total: int) -> WantedPayment:
    if method in ("card", "incheon_eum"):
        return _by_card(chance, method, total)
    if method == "cash":
        receipt = "self_issued" if chance.percent(20) else None
        return WantedPayment(method, total, _handed_over(chance, total), cash_receipt_kind=receipt)
    if method in ("onnuri", "local_voucher"):
        return WantedPayment(method, total, -(-total // VOUCHER) * VOUCHER)
    return WantedPayment(method, total, total)


def _by_card(chance: Chance, method: str, amount: int) -> WantedPayment:
    instalments = 3 if amount >= INSTALMENTS_FROM and chance.percent(20) else 0
    return WantedPayment(
        method, amount, amount, approval_no=f"{chance.below(10**8):08d}", card_no=f"9410-12**-****-{chance.below(10**4):04d}",
        installments=instalments, issuer=ISSUER,
    )


def _handed_over(chance: Chance, total: int) -> int:
    """Cash as it is handed over: the very sum, or the next sum that notes of one kind make."""
    if chance.percent(35):
        return total
    sums = sorted({-(-total // note) * note for note in NOTES})
    return sums[min(chance.below(2), len(sums) - 1)]
