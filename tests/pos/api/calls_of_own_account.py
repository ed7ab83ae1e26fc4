"""A call for every route of the own account. Programs have no password: all hear 403. What a console session hears: test_me.py."""

from tests.pos.api.call import NO_PLACE, Call

OF_THE_OWN_ACCOUNT: dict[tuple[str, str], Call] = {
    ("GET", "/me"): NO_PLACE,
    ("PUT", "/me/name"): Call(body=lambda place, of_tablet: {"name": None}, elsewhere=None),
    ("PUT", "/me/password"): Call(body=lambda place, of_tablet: {"current": "x", "password": "y"}, elsewhere=None),
    ("PUT", "/me/pin"): Call(body=lambda place, of_tablet: {"current": "x", "pin": None}, elsewhere=None),
    ("GET", "/me/sessions"): NO_PLACE,
    ("DELETE", "/me/sessions/<handle>"): NO_PLACE,
    ("DELETE", "/me/sessions/others"): NO_PLACE,
    ("POST", "/me/second-factor/beginning"): NO_PLACE,
    ("POST", "/me/second-factor/confirmation"): Call(body=lambda place, of_tablet: {"current": "x", "code": "1"}, elsewhere=None),
    ("POST", "/me/second-factor/recovery-codes"): Call(body=lambda place, of_tablet: {"code": "1"}, elsewhere=None),
    ("POST", "/me/second-factor/removal"): Call(body=lambda place, of_tablet: {"code": "1"}, elsewhere=None),
}
