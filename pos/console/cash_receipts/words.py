"""The words of the pages of cash receipts."""

from pos.console.revenue.words import METHODS
from sites.errors import Message, say

PAGE: dict[str, Message] = {
    "title_open": say("{scope} 현금영수증 {count}건이 기다리고 있습니다.", "{scope}: cash receipts that wait for you: {count}."),
    "title_none": say("{scope}에 기다리는 현금영수증이 없습니다.", "{scope}: no cash receipt is waiting."),
    "lead_hand": say("홈택스에서 발급한 뒤 승인번호를 적어 주세요. 결제한 날부터 5일 안에 발급하는 것이 안전합니다.",
                     "Issue them at Hometax and enter the approval number here, best within five days of the payment."),
    "lead_worker": say("발급은 저절로 됩니다. 거절된 것만 봐 주세요.", "They are issued by themselves. Look at those that were refused."),
    "state": say("상태", "State"), "state_any": say("모두", "All"), "state_open": say("할 일이 있는 것", "To do"),
    "state_wanted": say("발급 전", "To issue"), "state_issued": say("발급함", "Issued"), "state_failed": say("발급 못 함", "Failed"),
    "state_cancel_wanted": say("취소 전", "To cancel"), "state_cancelled": say("취소함", "Cancelled"),
    "show": say("보기", "Show"), "list_title": say("현금영수증", "Cash receipts"),
    "list_note": say("번호는 가려서 보여 드립니다. 발급을 마친 번호는 서버에서 지웁니다.",
                     "Numbers are hidden. Those of issued receipts are deleted from the server."),
    "when": say("판 때", "When"), "receipt": say("영수번호", "Receipt"), "site": say("사업장", "Workplace"), "kind": say("용도", "For"),
    "number": say("번호", "Number"), "amount": say("금액", "Amount"), "vat": say("부가세", "VAT"), "approval": say("승인번호", "Approval"),
    "kind_income_deduction": say("소득공제", "Income deduction"), "kind_expense_proof": say("지출증빙", "Expense proof"),
    "kind_self_issued": say("자진발급", "Self-issued"), "act_cancel": say("취소", "Cancel"), "no_number": say("번호 없음", "no number"),
    "nothing": say("여기에 맞는 현금영수증이 없습니다.", "No cash receipt matches."),
    "nothing_body": say("현금이나 계좌이체로 판 뒤 현금영수증을 고르면 여기에 나타납니다.",
                        "Choose a cash receipt when selling for cash or by transfer, and it stands here."),
    "next_page": say("다음 {count}건", "Next {count}"), "open_it": say("열기", "Open"),
    "take_list": say("홈택스 입력용 목록 받기", "Get the list for Hometax"),
    "take_list_note": say("손님 번호가 그대로 들어 있습니다. 받은 사실이 기록되고, 쓴 뒤에는 지워 주세요.",
                          "It holds the guests' numbers in clear. That you took it is recorded; delete it after use."),
    "file_name": say("현금영수증-{site}-{day}.csv", "cash-receipts-{site}-{day}.csv"),
}

ITEM: dict[str, Message] = {
    "item_title": say("{amount} 현금영수증: {state}", "Cash receipt of {amount}: {state}"),
    "item_cancel_title": say("{amount} 현금영수증 취소: {state}", "Cash receipt of {amount} to take back: {state}"),
    "back": say("목록으로", "To the list"), "supply": say("공급가액", "Supply"), "exempt": say("면세", "Exempt"),
    "out_of_scope": say("과세 대상 아님", "Out of scope"), "method": say("결제", "Payment"), "tries": say("보낸 횟수", "Times sent"),
    "original_approval": say("원래 승인번호", "Original approval"), "original_day": say("원래 승인일", "Original day"),
    "issued_at": say("승인 시각", "Approved at"), "failure": say("까닭", "Why"), "cancelled_part": say("취소한 금액", "Taken back"),
    "reason": say("취소 까닭", "Reason"), "reason_1": say("거래 취소", "The trade was undone"),
    "reason_2": say("잘못 발급", "Issued by mistake"), "reason_3": say("기타", "Otherwise"),
    "type_title": say("승인번호 적기", "Enter the approval number"), "approval_no": say("승인번호", "Approval number"),
    "approval_no_hint": say("홈택스에 나온 번호를 그대로", "As Hometax shows it"),
    "issued_day": say("승인한 날", "Day of approval"), "issued_time": say("승인 시각", "Time of approval"),
    "save": say("저장하기", "Save"), "other_title": say("다른 일", "Other things"),
    "fail_do": say("발급할 수 없음으로 두기", "Mark as impossible"), "why": say("까닭", "Why"),
    "why_wrong_number": say("번호가 맞지 않음", "Wrong number"), "why_too_late": say("기한이 지남", "Too late"),
    "why_not_wanted": say("손님이 원하지 않음", "The guest wants none"), "why_no_answer": say("국세청 응답 없음", "No answer"),
    "why_refused": say("거절됨", "Refused"), "why_other": say("그 밖의 까닭", "Another reason"),
    "retry_do": say("다시 발급하기", "Try again"), "cancel_do": say("현금영수증 취소하기", "Take the receipt back"),
    "cancel_note": say("판매는 그대로 두고 현금영수증만 취소합니다. 환불하면 저절로 취소됩니다.",
                       "Only the receipt is taken back, the sale stays. A refund takes it back by itself."),
    "choose": say("골라 주세요", "Choose"),
    "done_typed": say("승인번호를 저장했습니다.", "The approval number is saved."),
    "done_failed": say("발급할 수 없음으로 두었습니다.", "It is marked as impossible."),
    "done_retry": say("다시 발급합니다.", "It will be tried again."),
    "done_cancel": say("취소할 목록에 넣었습니다.", "It is on the list to be taken back."),
    "done_card": say("본 것으로 적었습니다.", "It is noted as seen."),
    "wrong_head": say("저장하지 못했습니다.", "It was not saved."), "wrong_text": say("다시 적어 주세요.", "Please enter it again."),
    "wrong_date": say("날짜를 다시 적어 주세요.", "Enter the day again."),
    "stale_head": say("그사이 바뀌었습니다.", "It has changed meanwhile."),
    "stale": say("지금 상태를 보고 다시 해 주세요.", "Look at it as it stands now, then do it again."),
}

CARDS: dict[str, Message] = {
    "cards_title": say("승인만 있고 판매가 없는 카드 결제", "Cards that were charged without a sale"),
    "cards_note": say("단말기는 승인했는데 판매 기록이 없거나, 결과를 모르는 것입니다. 손님께 돌려드렸는지 확인해 주세요.",
                      "The terminal approved and no sale came, or nobody knows how it ended. See whether the guest got it back."),
    "card_state_approved": say("승인됨", "Approved"), "card_state_asked": say("묻는 중", "Asked"),
    "card_state_unknown": say("결과 모름", "Unknown"), "issuer": say("카드사", "Issuer"), "terminal": say("단말기", "Terminal"),
    "card_note": say("어떻게 했나요", "What was done"), "card_done": say("적고 닫기", "Note and close"),
}

WORDS: dict[str, Message] = {**METHODS, **PAGE, **ITEM, **CARDS}
