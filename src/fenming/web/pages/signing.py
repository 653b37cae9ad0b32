"""Signing in: the server hands out challenges; keys, and the bytes of everything that is signed, are the browser's."""

import msgspec
from starlette.responses import JSONResponse, Response

from fenming.web.interface import Refused
from fenming.web.rendering import Page
from fenming.web.sessions import COOKIE, SESSION_S, Login

_BODY_BYTES_MAX = 2_000
_NOT_KEPT = {"Cache-Control": "no-store"}


class _LoginSent(msgspec.Struct, forbid_unknown_fields=True):
    challenge: str
    party: int
    slot: int
    signature: str


async def keys(page: Page) -> Response:
    """The keys of this browser."""
    return page.render("keys.html")


async def challenge(page: Page) -> Response:
    """Something to sign."""
    return JSONResponse({"challenge": page.sessions.challenge().hex()}, headers=_NOT_KEPT)


async def enter(page: Page) -> Response:
    """A session for whoever signed the challenge; the cookie is new each time."""
    require_own(page)
    login = await _login(page)
    found = await page.ask.get(f"/v1/parties/{login.party}/keys")
    host = page.request.headers.get("host", "")
    token = page.sessions.enter(login, bytes.fromhex(page.status["chain"]), host, found["items"])
    if token is None:
        raise _refused(page, 403, "sign.not_yours")
    page.sessions.leave(page.request.cookies.get(COOKIE, ""))  # whoever knows the one before must not stay
    response = JSONResponse({"party": login.party}, headers=_NOT_KEPT)
    response.set_cookie(
        COOKIE, token, max_age=SESSION_S, httponly=True, samesite="strict", secure=page.request.url.scheme == "https", path="/"
    )
    return response


async def leave(page: Page) -> Response:
    """The session ends here and in the browser."""
    require_own(page)
    page.sessions.leave(page.request.cookies.get(COOKIE, ""))
    response = JSONResponse({}, headers=_NOT_KEPT)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def require_own(page: Page) -> None:
    """Refuse what another site's page could have sent: it can neither set the header nor hide where it is from."""
    origin = page.request.headers.get("origin", "")
    own = f"{page.request.url.scheme}://{page.request.headers.get('host', '')}"
    if page.request.headers.get("x-fenming") != "1" or origin not in ("", own):
        raise _refused(page, 403, "sign.other_site")


async def _login(page: Page) -> Login:
    data = bytearray()
    async for chunk in page.request.stream():
        data += chunk
        if len(data) > _BODY_BYTES_MAX:
            raise _refused(page, 413, "sign.unreadable_request")
    try:
        sent = msgspec.json.decode(bytes(data), type=_LoginSent)
        login = Login(bytes.fromhex(sent.challenge), sent.party, sent.slot, bytes.fromhex(sent.signature))
    except (msgspec.DecodeError, ValueError):
        raise _refused(page, 400, "sign.unreadable_request") from None
    if not 0 <= login.party < 2**63:
        raise _refused(page, 400, "sign.unreadable_request")
    return login


def _refused(page: Page, status: int, key: str) -> Refused:
    return Refused(status, {"title": page.words(key), "status": status})


PAGES = (("/keys", keys),)
ANSWERS = (
    ("GET", "/session/challenge", challenge),
    ("POST", "/session", enter),
    ("POST", "/session/end", leave),
)
"""What scripts ask for; failures are problem documents."""
