"""What is wrong with a printer or a slip, in words that say what to do next."""

from sites.errors import Message, say

SHORT: dict[str, Message] = {
    "paper_out": say("용지 없음", "Out of paper"),
    "cover_open": say("뚜껑 열림", "Cover open"),
    "cutter": say("칼날 걸림", "Cutter jammed"),
    "printer_error": say("프린터 고장", "Printer error"),
    "offline": say("프린터 멈춤", "Printer offline"),
    "no_answer": say("응답 없음", "No answer"),
    "stopped": say("중간에 끊김", "Broke off"),
    "interrupted": say("중간에 끊김", "Broke off"),
    "unsure": say("확인 필요", "Not certain"),
    "too_late": say("너무 늦음", "Too late"),
}
TEXTS: dict[str, Message] = {
    "paper_out": say("용지가 떨어졌습니다. 용지를 넣고 뚜껑을 닫아 주세요.", "The paper has run out. Put in a roll and close the cover."),
    "cover_open": say("프린터 뚜껑이 열려 있습니다. 닫아 주세요.", "The printer's cover is open. Close it."),
    "cutter": say("칼날에 종이가 걸렸습니다. 종이를 빼고 프린터를 껐다 켜 주세요.",
                  "Paper is stuck in the cutter. Take it out and switch the printer off and on."),
    "printer_error": say("프린터에 문제가 있습니다. 껐다 켜 주세요.", "The printer has an error. Switch it off and on."),
    "offline": say("프린터가 멈춰 있습니다. 전원과 버튼을 확인해 주세요.", "The printer is offline. Look at its power and buttons."),
    "no_answer": say("프린터가 대답하지 않습니다. 전원과 랜선을 확인해 주세요.",
                     "The printer does not answer. Look at its power and its cable."),
    "stopped": say("인쇄하다가 연결이 끊겼습니다. 종이를 보고 다시 인쇄할지 정해 주세요.",
                   "The connection broke while printing. Look at the paper and decide whether to print again."),
    "interrupted": say("인쇄하다가 서버가 멈췄습니다. 종이를 보고 다시 인쇄할지 정해 주세요.",
                       "The server stopped while printing. Look at the paper and decide whether to print again."),
    "unsure": say("다 인쇄되었는지 프린터가 알려 주지 않았습니다. 종이를 보고 다시 인쇄할지 정해 주세요.",
                  "The printer did not say that it came to the end. Look at the paper and decide whether to print again."),
    "too_late": say("너무 오래 기다려 인쇄하지 않았습니다. 필요하면 다시 인쇄해 주세요.",
                    "It waited too long and was not printed. Print it again if it is needed."),
}
