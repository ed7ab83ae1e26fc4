"""The words of the pages of help around their topics, in both languages."""

from sites.errors import Message, say

WORDS: dict[str, Message] = {
    "title": say("무엇을 도와드릴까요?", "What would you like to do?"),
    "title_found": say("‘{text}’에 대한 도움말이 {count}개 있습니다.", "{count} pages of help on “{text}”."),
    "title_none": say("‘{text}’에 대한 도움말을 찾지 못했습니다.", "There is no help on “{text}” yet."),
    "search": say("도움말에서 찾기", "Search within help"),
    "find": say("찾기", "Find"),
    "empty_title": say("다른 말로 찾아보세요.", "Try another word."),
    "empty_body": say("‘환불’, ‘재고’처럼 짧은 낱말이 잘 찾아집니다. 그래도 없으면 담당 관리자에게 물어봐 주세요.",
                      "Short words such as refund or stock work best. If it is not here, ask the person in charge."),
    "all": say("도움말 모두 보기", "See all of the help"),
    "step": say("{number}단계", "Step {number}"),
    "open": say("{page} 화면 열기", "Open {page}"),
    "picture": say("예시 그림", "An example"),
    "others": say("다른 도움말", "More help"),
}
