"""The test page: everything a slip can hold, so that one look at the paper says what the printer and its settings are worth."""

from pos.printing.slip import Align, Bars, Qr, Sheet, Size, Slip
from pos.printing.writing import Writing


def trial_slip(printer: str, name: str, columns: int, *, cuts: bool, drawer: bool, moment: str, address: str, language: str = "ko") -> Slip:
    """Widths, Hangul, sizes, codes, and what happens at the end of the paper."""
    say, sheet = Writing(language), Sheet(columns)
    sheet.title(say("trial"), Size.LARGE, bold=True)
    sheet.title(name)
    sheet.title(printer)
    sheet.title(moment)
    sheet.rule(heavy=True)
    sheet.text(say("trial_columns", columns=columns))
    sheet.text(("1234567890" * 5)[:columns])
    sheet.text(("가나다라마바사아자차카타파하" * 2)[: columns // 2])
    sheet.text(say("trial_edges"))
    sheet.rule()
    sheet.text(say("trial_hangul"))
    sheet.text(say("trial_signs"))
    sheet.text(say("trial_lacking"))
    sheet.rule()
    sheet.text(say("trial_bold"), bold=True)
    sheet.text(say("trial_tall"), size=Size.TALL)
    sheet.text(say("trial_large"), size=Size.LARGE)
    sheet.text(say("trial_right"), Align.RIGHT)
    sheet.pair(say("total"), say.total(1_234_500), Size.LARGE, bold=True)
    sheet.rule()
    sheet.add(Qr(address))
    sheet.add(Bars(printer))
    if drawer:
        sheet.title(say("trial_drawer"))
    sheet.title(say("trial_cut" if cuts else "trial_no_cut"))
    return sheet.slip()
