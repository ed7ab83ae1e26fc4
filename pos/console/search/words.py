"""The words of the search page, in both languages."""

from pos.console.documents.words import FLAGS, LIST, SOURCES
from pos.console.revenue.words import METHODS
from sites.errors import Message, say

PAGE: dict[str, Message] = {
    "search_title": say("무엇을 찾으세요?", "What are you looking for?"),
    "search_found": say("‘{text}’(으)로 {count}건을 찾았습니다.", "{count} found for “{text}”."),
    "search_nothing": say("‘{text}’(으)로 찾은 것이 없습니다.", "Nothing found for “{text}”."),
    "search_lead": say("사업장 이름, 영수번호, 오늘 금액, 상품 이름이나 초성(ㅇㅁㄹㅋㄴ), 참여자 이름으로 찾습니다.",
                       "By workplace, receipt number, an amount of today, product (also by initial consonants), or a person's name."),
    "search_field": say("찾을 말", "Search for"), "find": say("찾기", "Search"), "found_sites": say("사업장", "Workplaces"),
    "found_documents": say("판매 기록", "Records"), "found_products": say("상품", "Products"), "found_people": say("사람", "People"),
    "more_found": say("처음 {count}건만 보였습니다. 더 길게 적어 보세요.", "The first {count} are shown. Type a little more."),
    "by_legal_name": say("법적 이름으로 찾음", "found by legal name"), "not_assigned": say("배정 없음", "not assigned"),
    "nothing_hint": say("띄어쓰기를 빼거나 더 짧게 적어 보세요. 지난 금액은 판매 기록에서 날짜를 골라 찾을 수 있습니다.",
                        "Leave out spaces or type less. Earlier amounts are found in the records, by day."),
    "won": say("{amount}원", "{amount} won"),
    "to_documents": say("판매 기록에서 찾기", "Search the records"),
}

WORDS: dict[str, Message] = {**METHODS, **FLAGS, **SOURCES, **LIST, **PAGE}
