"""Help with the bays of a car wash."""

from pos.console.help.topic import Step, Topic
from sites.errors import say

TOPICS = (
    Topic(
        "bays", "coins", say("셀프 베이 계수기 적기", "Reading the bays' counters"),
        say("하루가 끝나면 베이마다 동전과 카드 계수기의 숫자를 적습니다. 앞서 읽은 숫자와의 차이가 그날 매출이 됩니다.",
            "At the end of the day write what each bay's coin and card counters show. What they rose by is the day's revenue."),
        (
            Step(say("‘현장 일 → 셀프 베이’에서 ‘오늘 계수기 적기’를 누르고 보이는 숫자를 그대로 적습니다.",
                     "Under “On site → Bays” press “Read today's counters” and write what they show."),
                 (("field", say("동전", "Coins"), "1,240"), ("primary", say("오늘 계수기 적기", "Read today's counters")))),
            Step(say("얼마가 되는지 본 뒤 저장합니다. 앞서보다 작은 숫자는 받지 않습니다. 계수기를 바꾸었으면 그렇게 표시합니다.",
                     "Look at what it comes to, then save. Less than before is not taken: say so if the counter was reset."),
                 (("sum", say("합계", "Total"), say("48,000원", "48,000 won")),)),
            Step(say("읽지 않은 날은 ‘빠짐’으로 남고, 다음에 읽은 날이 그 몫까지 맡습니다. 나중에 적으면 저절로 나뉩니다.",
                     "A day that was not read stays missing; the next reading stands for both. Entered later, they part."),
                 (("badge", "warn", "alert", say("빠짐", "missing")),)),
            Step(say("잘못 읽은 날은 그날을 열어 고칩니다. 다음 날의 금액도 함께 다시 계산되고, 먼저 적은 것도 기록에 남습니다.",
                     "Open a day that was read wrongly and correct it. The next day is reckoned anew; what was said stays on record."),
                 (("button", say("확인하기", "Look it over")),)),
        ),
        ("bays",),
    ),
)
