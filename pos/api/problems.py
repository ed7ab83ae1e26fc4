"""Refusals as RFC 9457 problem documents, in the caller's language."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from pos.entrance.statuses import STATUS as OF_THE_DOMAIN
from sites.errors import DomainError, Message, say

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2


class Unreadable(DomainError):
    """The bytes of the request are not what they are said to be."""

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(code, message, {"": [message]})


class WrongType(DomainError):
    """The body is of a type that this operation does not take."""


# Beside the domain's refusals, what only this door refuses.
STATUS: dict[type[DomainError], int] = OF_THE_DOMAIN | {Unreadable: 400, WrongType: 415}
TITLES: dict[int, Message] = {
    400: say("요청을 읽을 수 없습니다.", "The request cannot be read."),
    401: say("로그인이 필요합니다.", "Please sign in."),
    403: say("허용되지 않은 일입니다.", "Not allowed."),
    404: say("찾을 수 없습니다.", "Not found."),
    405: say("이 주소에서는 할 수 없는 일입니다.", "This address does not do that."),
    409: say("이미 있는 것과 맞지 않습니다.", "This contradicts what already stands."),
    412: say("그 사이에 다른 사람이 바꾸었습니다. 새로 불러온 뒤 다시 해 주세요.",
             "Someone changed it meanwhile. Load it again, then retry."),
    413: say("보내신 내용이 너무 큽니다.", "The request is too large."),
    415: say("JSON 형식으로 보내 주세요.", "Please send JSON."),
    422: say("보내신 내용에 고칠 곳이 있습니다.", "Something in the request needs to be corrected."),
    428: say("먼저 불러온 뒤 그 버전을 If-Match로 보내 주세요.", "Load it first, then send its version as If-Match."),
    429: say("잠시 후 다시 시도해 주세요.", "Please try again in a while."),
    503: say("잠시 후 다시 시도해 주세요. 보내신 내용은 그대로 두시면 됩니다.",
             "Please try again in a moment; keep what you were sending."),
}
GENERAL = say("요청을 처리하지 못했습니다.", "The request could not be handled.")


def language() -> str:
    """The caller's language: 'en' when asked for before Korean, else 'ko'."""
    return request.accept_languages.best_match(["ko", "en"], "ko") or "ko"


def problem(
    status: int, code: str, detail: Message | None = None, errors: Mapping[str, Sequence[Message]] | None = None
) -> dict[str, Any]:
    """The problem document as a dictionary."""
    speak = language()
    title = TITLES.get(status, GENERAL)
    document: dict[str, Any] = {
        "type": f"urn:kkumideun-pos:problem:{code}",
        "title": title.text(speak),
        "status": status,
        "detail": (detail or title).text(speak),
    }
    if errors:
        document["errors"] = {pointer: [message.text(speak) for message in messages] for pointer, messages in errors.items()}
    return document


def problem_of(error: DomainError) -> dict[str, Any]:
    """The problem document of a domain error."""
    return problem(status_of(error), error.code, error.message, error.errors)


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def respond(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A problem document as the answer."""
    response = Response(json.dumps(document, ensure_ascii=False), document["status"], mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = language()
    if document["status"] == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if document["status"] in (429, 503):
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers.update(headers or {})
    return response


def answer_domain_error(error: DomainError) -> Response:
    """The answer to a refusal of the domain."""
    return respond(problem_of(error))


def answer_http_error(error: HTTPException) -> Response:
    """The answer to what the framework itself refuses; the Allow header of a 405 stays."""
    status = error.code or 500
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return respond(problem(status, f"http_{status}"), headers)
