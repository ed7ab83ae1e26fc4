"""Help with what is left to be worked on: shoes, cars."""

from pos.console.help.topic import Step, Topic
from sites.errors import say

TOPICS = (
    Topic(
        "tickets", "tag", say("접수한 것 살피기", "Looking after tickets"),
        say("맡은 것이 어디까지 되었는지, 늦거나 오래 보관한 것은 없는지 보고 처리합니다. 접수는 태블릿에서 합니다.",
            "See how far the work is, what is late or kept for long, and act on it. Things are taken in on the tablet."),
        (
            Step(say("태블릿의 ‘더보기 → 접수·찾아가기’에서 접수합니다. 무엇을, 어떤 "
                     "상태로, 언제까지 맡는지 손님과 함께 고릅니다. 인터넷이 끊겨도 됩니다.",
                     "On the tablet, “More → Drop-off and pick-up”: choose with the "
                     "customer what is left, its marks, the work and the day. "
                     "It works without a connection."),
                 (("badge", "", "tag", say("보관표 A27", "Tag A27")), ("primary", say("접수하기", "Take it in")))),
            Step(say("‘현장 일 → 접수’에서 ‘늦음’과 ‘오래 보관’을 먼저 봅니다. 보관표, 접수번호, 전화번호 끝 네 자리로 찾습니다.",
                     "Under “On site → Tickets” look first at what is "
                     "overdue or kept long. Find by tag, number or last digits."),
                 (("badge", "bad", "alert", say("늦음", "Overdue")), ("field", say("찾기", "Find"), "A27"))),
            Step(say("한 접수를 열면 누가 언제 무엇을 했는지, 받은 돈과 더 받을 "
                     "돈, 사진과 알림이 보입니다. 잘못 누른 일은 ‘되돌리기’로 바로잡습니다.",
                     "One ticket shows who did what when, what was paid, photos and messages. A wrong act is taken back."),
                 (("sum", say("더 받을 돈", "Still to pay"), say("5,000원", "5,000 won")), ("button", say("되돌리기", "Take back")))),
            Step(say("찾아가지 않은 것은 담당자만 정리합니다. 보관하는 날, 보관료, 알리는 글은 센터가 ‘맡는 조건’에서 정합니다.",
                     "Only a person in charge writes off what nobody fetches. The centre sets days, fee and texts under “Terms”."),
                 (("danger", say("찾아가지 않은 것으로 정리", "Write it off")),)),
            Step(say("‘한 일’은 다 된 날로 센 작업입니다. 매출이 아닙니다. 연습에는 접수가 없습니다.",
                     "“Work done” counts work on the day it was finished. It is no revenue. Practice has no tickets."),
                 (("sum", say("다 한 것", "Finished"), say("5개", "5")),)),
        ),
        ("tickets",),
    ),
)
