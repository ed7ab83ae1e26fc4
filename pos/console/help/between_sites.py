"""Help with what passes between workplaces: deliveries from one to another, and goods of other centres."""

from pos.console.help.topic import Step, Topic
from sites.errors import say

TOPICS = (
    Topic(
        "internal-trade", "transfer", say("다른 사업장에 납품하기", "Delivering to another workplace"),
        say("한 번 적으면 파는 곳의 매출과 재고, 받는 곳의 재고가 함께 바뀝니다. 두 곳을 함께 보는 매출에서는 빠집니다.",
            "Noted once, revenue and stock here and stock there change together. Where both are in view it is left out."),
        (
            Step(say("‘내부 거래’에서 ‘납품 적기’를 누르고 받는 곳과 상품, 수량, 단가를 적습니다.",
                     "Under “Internal trade” press “Note a delivery”; give the buyer, products, quantities and prices."),
                 (("field", say("받는 곳", "Buyer"), say("예시 카페", "Example café")), ("field", say("단가", "Price"), "8,000"))),
            Step(say("받는 곳에서 다른 이름으로 쓰는 품목이면 그 품목 코드와 수량을 적습니다.",
                     "Where the buyer keeps it under another name, give that item's code and how much of it."),
                 (("field", say("받는 곳 품목 코드", "Item there (code)"), "mushroom"),)),
            Step(say("무엇이 바뀌는지 보고 ‘이대로 납품하기’를 누릅니다. 돌아온 것은 그 납품의 ‘반품하기’로 적습니다.",
                     "Look it over and deliver it. What comes back is noted with “Send back” on that delivery."),
                 (("primary", say("이대로 납품하기", "Deliver it")),)),
        ),
        ("internal_trade",),
    ),
    Topic(
        "consignment", "box", say("위탁 상품 팔고 정산하기", "Selling and settling goods of other centres"),
        say("다른 센터의 상품을 대신 팔고, 한 달에 한 번 수수료를 뺀 금액을 정산합니다.",
            "Goods of other centres are sold for them, and settled once a month less the commission."),
        (
            Step(say("센터마다 약정을 만들고 상품이나 분류, 수수료율을 적습니다. 이미 판 것의 조건은 바뀌지 않습니다.",
                     "Make an agreement with each centre: product or category, and the commission. What was sold keeps its terms."),
                 (("field", say("수수료율", "Commission"), "15 %"),)),
            Step(say("받은 상품과 돌려보낸 상품을 적습니다. 재고에는 들어가지만 우리 재산은 아닙니다.",
                     "Note goods that came and went back. They are in stock, and not your property."),
                 (("button", say("상품 받기·돌려보내기", "Goods in and out")),)),
            Step(say("달이 끝나면 정산서를 보고 발행합니다. 발행한 정산서는 바뀌지 않고, 뒤에 온 것은 다음 달에 조정됩니다.",
                     "After the month look at the statement and issue it. It stands; what comes later is adjusted in the next."),
                 (("sum", say("지급할 금액", "Due"), say("31,150원", "31,150 won")), ("primary", say("정산서 발행하기", "Issue it")))),
            Step(say("보낸 돈을 그 정산서에 적습니다. 물건을 맡긴 센터도 자기 정산서를 봅니다.",
                     "Note what was paid on the statement. The supplying centre sees its own statements too."),
                 (("badge", "good", "check", say("지급함", "Paid")),)),
        ),
        ("consignment",),
    ),
)
