"""Help with what grows and what is given away: batches, harvests and packing; the way of a lot; campaigns and handovers."""

from pos.console.help.topic import Step, Topic
from sites.errors import say

TOPICS = (
    Topic(
        "harvest", "basket", say("수확하고 포장하기", "Harvesting and packing"),
        say("태블릿에서 배지를 놓고, 달고, 포장합니다. 인터넷이 없어도 됩니다.",
            "Place units, weigh and pack on the tablet, without a connection too."),
        (
            Step(say("‘재고’의 품목에서 딸 것(무게)과 포장(개수)을 만들고, 소비기한을 며칠로 할지 적습니다. 그래야 태블릿에 나옵니다.",
                     "Make an item by weight and one for packs under “Stock”, with the days that each keeps: then the tablet shows them."),
                 (("row", say("표고버섯", "Shiitake"), "kg", say("10일", "10 days")),)),
            Step(say("태블릿의 ‘더보기’에서 ‘수확·포장’을 엽니다. ‘배지’에서 입상을 적고, 나온 이름을 선반에 적어 둡니다.",
                     "Open “Harvest and packing” under “More”. Place units under “Batches”, and write the name on the shelf."),
                 (("primary", say("입상 적기", "Place units")),)),
            Step(say("‘수확’에서 배지와 등급을 고르고 저울의 무게를 적습니다. 나온 로트 번호를 상자에 적습니다.",
                     "Under “Harvest” choose batch and grade, and enter the weight. Write the lot on the box."),
                 (("code", "201102-1109-A"),)),
            Step(say("‘포장’에서 로트를 고르고 포장한 개수, 꺼낸 무게, 버린 무게를 적습니다. 먼저 나가야 할 로트가 앞에 있습니다.",
                     "Under “Packing” choose the lot; enter packs, weight taken and waste. What should leave first stands first."),
                 (("row", say("포장한 개수", "Packs made"), "", "40"), ("badge", "warn", "calendar", say("11/19까지", "until 11/19")))),
        ),
        ("farm",),
    ),
    Topic(
        "lots", "box", say("로트가 어디로 갔는지 찾기", "Finding where a lot went"),
        say("문제가 생긴 수확이 누구에게 갔는지 바로 봅니다.", "See at once who got some of a harvest that went wrong."),
        (
            Step(say("‘농장’에서 로트 번호를 누릅니다.", "Press the lot under “Farm”."), (("code", "201102-1109-A"),)),
            Step(say("어느 배지에서 언제 땄는지와 영수증, 다른 사업장, 나눔 기관이 나옵니다. 포장한 것도 함께 나옵니다.",
                     "Its batches and days show, and every receipt, workplace and organisation that got some, packs included."),
                 (("row", say("예시 경로당", "Example centre"), say("40명", "40 people"), say("4개", "4")),)),
            Step(say("판매할 때 다른 로트를 내주면 주문의 그 줄을 눌러 ‘로트’에서 고릅니다. 고르지 않으면 먼저 끝나는 것에서 빠집니다.",
                     "Sold from another lot? Press the line in the order and choose it under “Lot”. Otherwise the first to expire leaves."),
                 (("button", say("로트", "Lot")),)),
        ),
        ("farm",),
    ),
    Topic(
        "giving", "gift", say("나눔 하기", "Giving away"),
        say("하나 팔면 하나 나누는 행사를 열고, 모인 것을 기관에 전달합니다. 나눔은 매출에 들어가지 않습니다.",
            "Run a campaign that gives one with each sold, and hand over what gathers. None of it is revenue."),
        (
            Step(say("‘나눔’에서 ‘새 행사’를 누르고 상품과 나눔 수량을 정합니다. 상품의 레시피에는 나눔까지 더한 수량을 적습니다.",
                     "Press “New campaign” under “Giving”; choose the product and what it gives. Its recipe takes the gift too."),
                 (("row", say("만원의 행복", "Happy pack"), say("하나 팔 때마다", "with each"), say("1개", "1")),)),
            Step(say("태블릿의 ‘나눔’에서 ‘전달하기’를 누르고 기관, 수량, 받으신 분 수를 적습니다. 사람 이름은 적지 않습니다.",
                     "Press “Hand over” under “Giving” on the tablet: organisation, quantity, number of people. Never a person's name."),
                 (("primary", say("전달하기", "Hand over")),)),
            Step(say("모인 것보다 많이 나누려면 ‘재고에서 내놓기’를 먼저 적습니다.", "To give more than has gathered, put up stock first."),
                 (("button", say("재고에서 내놓기", "Put up from stock")),)),
            Step(say("잘못 적은 전달은 ‘나눔’에서 취소하고 다시 적습니다.",
                     "Cancel a handover that was written wrongly under “Giving”, and note it anew."),
                 (("danger", say("전달 취소하기", "Cancel the handover")),)),
        ),
        ("donations",),
    ),
)
