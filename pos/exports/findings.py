"""What a check of a file finds, in sentences that tell people where to look."""

from sites.errors import Message, say

_SENTENCES: dict[str, tuple[str, str]] = {
    "damaged": ("파일을 읽을 수 없습니다. 깨졌거나 다른 형식입니다 ({where}).",
                "The file cannot be read: it is damaged or of another format ({where})."),
    "open_month": ("마감하지 않은 달의 파일이라 서명이 없습니다 ({state}).", "It is of an open month, and so not signed ({state})."),
    "no_proof_sheet": ("시트 ‘{sheet}’가 없어 서명을 찾을 수 없습니다.", "There is no sheet ‘{sheet}’, and so no signature."),
    "no_proof_beside": ("증명 파일이 옆에 없습니다. 같은 이름 뒤에 .proof 를 붙인 파일을 함께 받아 주세요.",
                        "No proof lies beside it. Take the file of the same name with .proof added."),
    "proof_damaged": ("증명을 읽을 수 없습니다. 고쳐졌거나 깨졌습니다.", "The proof cannot be read: it was changed, or is damaged."),
    "key_unknown": ("서명한 열쇠 {key}를 모릅니다. 그 열쇠가 든 열쇠 파일을 주세요 (/api/v1/keys).",
                    "The key {key} that signed it is unknown. Give the keys of that installation (/api/v1/keys)."),
    "signature_wrong": ("서명이 맞지 않습니다. 증명이 고쳐졌습니다.", "The signature does not fit: the proof was changed."),
    "file_signature_wrong": ("파일 전체의 서명이 맞지 않습니다. 증명이 고쳐졌습니다.",
                             "The signature over the whole file does not fit: the proof was changed."),
    "proof_of_other_format": ("이 증명은 {wanted} 파일의 것입니다.", "This proof is of a {wanted} file."),
    "saved_again": ("셀은 발급된 그대로이고, 파일은 다시 저장되었습니다.", "The cells are as issued; the file was saved again."),
    "bytes_differ": ("줄은 모두 같지만 파일의 바이트가 다릅니다. 다시 저장했거나 줄 밖을 고친 파일입니다.",
                     "Its rows are the same but its bytes are not: saved again, or changed outside its rows."),
    "pdf_differs": ("파일의 바이트가 발급된 것과 다릅니다.", "The bytes of the file are not those that were issued."),
    "sheet_added": ("시트 ‘{sheet}’는 발급된 파일에 없던 것입니다.", "Sheet ‘{sheet}’ was not in the issued file."),
    "sheet_missing": ("시트 ‘{sheet}’가 없습니다.", "Sheet ‘{sheet}’ is missing."),
    "proof_line": ("시트 ‘{sheet}’ {row}째 줄이 서명된 내용과 다릅니다.", "Sheet ‘{sheet}’, line {row} is not what was signed."),
    "summary_line": ("시트 ‘{sheet}’ {row}째 줄이 다릅니다: {text}", "Sheet ‘{sheet}’, line {row} differs: {text}"),
    "headings": ("열 이름이 다릅니다.", "The headings of the columns differ."),
    "state": ("{where} 줄의 ‘확정 여부’가 다릅니다.", "Row {where}: what says that the month is confirmed differs."),
    "cell_beyond": ("{where} 줄에 발급된 표에 없던 칸이 있습니다.", "Row {where}: there is a cell beyond the issued table."),
    "marks_changed": ("줄의 내용이 발급된 것과 다릅니다. 줄 표식도 고쳐져 있어 어느 줄인지는 알 수 없습니다.",
                      "The rows are not those that were issued; their marks were changed too, so it cannot be told which."),
    "only_marks": ("줄의 내용은 같지만 증명의 줄 표식이 고쳐졌습니다.", "The rows are the same, but their marks were changed."),
    "row_count": ("줄 수가 다릅니다: 발급 {issued}줄, 지금 {now}줄.", "The number of rows differs: {issued} issued, {now} now."),
    "row": ("{where} 줄이 발급된 것과 다릅니다. 다른 칸: {cells}", "Row {where} is not as issued. Cells that differ: {cells}"),
    "more_rows": ("그 밖에 {more}줄이 더 다릅니다.", "{more} more rows differ."),
    "order": ("빠진 줄이 있거나 줄의 차례가 다릅니다.", "Rows are missing, or stand in another order."),
}


def finding(name: str, **fields: object) -> Message:
    """The sentence of that name in both languages."""
    ko, en = _SENTENCES[name]
    return say(ko, en, **fields)
