"""Which status a refusal of the domain has; the one place that knows."""

from sites.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    TooLarge,
    Unauthenticated,
    Unavailable,
)

STATUS: dict[type[DomainError], int] = {
    Invalid: 422, Conflict: 409, Forbidden: 403, NotFound: 404, Unauthenticated: 401, TooLarge: 413, Unavailable: 503, Stale: 412,
}
