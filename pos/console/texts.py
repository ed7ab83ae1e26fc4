"""The words of the console's frame, of its sign-in pages and of its refusals, in both languages."""

from sites.errors import Message, say

FRAME: dict[str, Message] = {
    "product": say("꿈이든 POS", "Kkumideun POS"),
    "skip": say("본문으로 건너뛰기", "Skip to the content"),
    "menu": say("주 메뉴", "Main menu"),
    "rail_today": say("오늘", "Today"),
    "rail_revenue": say("매출", "Revenue"),
    "rail_documents": say("판매 기록", "Sales"),
    "rail_review": say("검토", "Review"),
    "rail_day_totals": say("하루 합계", "Day totals"),
    "rail_catalogue": say("상품·가격", "Products and prices"),
    "rail_stock": say("재고", "Stock"),
    "rail_people": say("근무·출근부", "People and hours"),
    "rail_sites": say("사업장", "Workplaces"),
    "rail_devices": say("태블릿", "Tablets"),
    "rail_months": say("월 마감", "Month close"),
    "rail_exports": say("내보내기", "Exports"),
    "rail_imports": say("가져오기", "Imports"),
    "rail_accounts": say("계정", "Accounts"),
    "rail_history": say("기록", "History"),
    "rail_help": say("도움말", "Help"),
    "sign_out": say("로그아웃", "Sign out"),
    "language": say("언어", "Language"),
    "close": say("닫기", "Close"),
    "region": say("인천 전체", "All of Incheon"),
    "scope": say("범위", "Scope"),
    "scopes": say("볼 곳 고르기", "Choose what to look at"),
    "centres": say("지역자활센터", "Centres"),
    "sites": say("사업장", "Workplaces"),
    "role_region_admin": say("광역 관리자", "Region administrator"),
    "role_region_viewer": say("광역 열람자", "Region viewer"),
    "role_centre_manager": say("센터 관리자", "Centre manager"),
    "role_site_supervisor": say("점포 담당", "Site supervisor"),
    "example": say("예시 자료로 보는 화면", "Shown with example data"),
}

ENTRANCE: dict[str, Message] = {
    "sign_in_title": say("로그인해 주세요.", "Please sign in."),
    "sign_in_lead": say("사업장과 센터의 매출을 보는 화면입니다.", "This is where workplaces and centres see their revenue."),
    "email": say("이메일", "E-mail"),
    "password": say("비밀번호", "Password"),
    "sign_in": say("로그인", "Sign in"),
    "sign_in_help": say(
        "비밀번호를 잊으셨으면 담당 관리자에게 새 연결 주소를 받아 주세요.",
        "If you have forgotten your password, ask the person in charge for a new link.",
    ),
    "sign_in_wrong": say(
        "이메일이나 비밀번호가 맞지 않습니다. 다시 적어 주세요.",
        "The e-mail or the password is not right. Please enter them again.",
    ),
    "signed_out": say("로그아웃했습니다.", "You are signed out."),
    "password_set": say("비밀번호를 정했습니다. 이제 로그인해 주세요.", "Your password is set. Please sign in now."),
    "welcome_title": say("쓰실 비밀번호를 정해 주세요.", "Please choose your password."),
    "welcome_lead": say(
        "이 주소는 한 번만 쓸 수 있습니다. 비밀번호를 정한 뒤 그 비밀번호로 로그인하시면 됩니다.",
        "This link works once. Choose a password, then sign in with it.",
    ),
    "link_spent_title": say("쓸 수 없는 주소입니다.", "This link cannot be used."),
    "link_spent": say(
        "이미 썼거나 기한이 지났습니다. 비밀번호를 정하셨으면 로그인하시고, 아니면 담당 관리자에게 새 주소를 받아 주세요.",
        "It was used or has run out. If you have set a password, sign in; if not, ask the person in charge for a new link.",
    ),
    "new_password": say("새 비밀번호", "New password"),
    "new_password_hint": say(
        "10자 이상으로 정해 주세요. 서로 다른 낱말 몇 개를 이어 쓰면 외우기 쉽습니다.",
        "Use at least 10 characters. A few unrelated words in a row are easy to remember.",
    ),
    "repeat": say("한 번 더", "Once more"),
    "repeat_differs": say(
        "두 비밀번호가 서로 다릅니다. 같은 비밀번호를 두 번 적어 주세요.",
        "The two passwords differ. Please enter the same one twice.",
    ),
    "set_password": say("비밀번호 정하기", "Set the password"),
}

REFUSALS: dict[str, Message] = {
    "back": say("매출 화면으로", "To the revenue page"),
    "title_400": say("이 요청은 처리할 수 없습니다.", "This request cannot be handled."),
    "detail_400": say(
        "화면을 연 지 오래되었거나 다른 곳에서 보낸 요청입니다. 화면을 새로 연 뒤 다시 해 주세요.",
        "The page was open for too long, or the request came from elsewhere. Open the page anew and try again.",
    ),
    "title_403": say("이 일을 할 권한이 없습니다.", "You are not allowed to do this."),
    "detail_403": say("필요하시면 담당 관리자에게 요청해 주세요.", "If you need it, ask the person in charge."),
    "title_404": say("찾으시는 화면이 없습니다.", "There is no such page."),
    "detail_404": say(
        "주소가 다르거나, 볼 수 있는 범위 밖입니다. 매출 화면에서 다시 골라 주세요.",
        "The address is different, or it lies outside of what you can see. Choose again on the revenue page.",
    ),
    "title_405": say("이 주소에서는 할 수 없는 일입니다.", "This address does not do that."),
    "detail_405": say("매출 화면에서 다시 골라 주세요.", "Choose again on the revenue page."),
    "title_422": say("고르신 조건에 고칠 곳이 있습니다.", "Something in your choice needs to be corrected."),
    "title_429": say("잠시 쉬었다가 다시 해 주세요.", "Please try again in a while."),
    "title_500": say("저희 쪽 문제로 화면을 열지 못했습니다.", "Something went wrong on our side."),
    "detail_500": say(
        "저장된 자료는 그대로입니다. 잠시 뒤 다시 열어 주시고, 계속되면 담당자에게 알려 주세요.",
        "What is stored is unharmed. Open the page again in a moment; if it persists, tell the person in charge.",
    ),
    "title_503": say("지금은 답이 늦어지고 있습니다.", "The answer takes too long right now."),
    "detail_503": say("잠시 뒤 다시 열어 주세요.", "Please open the page again in a moment."),
}
