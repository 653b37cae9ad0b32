"""Coming in with the account of an organisation, where the settings name a provider: it shows an inbox, and signs nothing."""

from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from fenming.web.interface import Refused
from fenming.web.rendering import Page
from fenming.web.sessions import COOKIE, SESSION_S, Person

STATE_COOKIE = "fenming_oidc"
_STATE_S = 600


class SignInProvider(Protocol):
    """What `web/oidc.py` offers; it is loaded where the settings name a provider."""

    def begin(self) -> Any: ...

    def finish(self, state: str, code: str) -> int: ...


async def start(page: Page) -> Response:
    """Off to the provider, with a cookie that only this browser brings back."""
    begun = await _answered(page, _provider(page).begin)
    response = RedirectResponse(begun.address, 303)
    response.set_cookie(
        STATE_COOKIE, begun.state, max_age=_STATE_S, httponly=True, samesite="lax", secure=_is_https(page), path="/oidc"
    )
    return response


async def back(page: Page) -> Response:
    """Back from the provider: a session that shows an inbox, if this browser began it and the account is a party's."""
    provider, query = _provider(page), page.request.query_params
    state = query.get("state", "")
    if not state or state != page.request.cookies.get(STATE_COOKIE):
        raise _refused(page, "oidc.again")
    party = await _answered(page, provider.finish, state, query.get("code", ""))
    row = await page.ask.get(f"/v1/parties/{party}")
    page.sessions.leave(page.request.cookies.get(COOKIE, ""))
    token = page.sessions.admit(Person(party, row["organisation"] or party, 0, row["kind"], by_key=False))
    response = page.render("organisation.html")
    response.set_cookie(COOKIE, token, max_age=SESSION_S, httponly=True, samesite="strict", secure=_is_https(page), path="/")
    response.delete_cookie(STATE_COOKIE, path="/oidc", httponly=True, samesite="lax")
    return response


def _provider(page: Page) -> SignInProvider:
    if page.sessions.provider is None:
        raise Refused(404, {"title": page.words("problem.no_page"), "status": 404})
    provider: SignInProvider = page.sessions.provider
    return provider


async def _answered(page: Page, function: Any, *arguments: str) -> Any:
    try:
        return await run_in_threadpool(function, *arguments)
    except page.sessions.refusals as refused:
        raise _refused(page, str(refused)) from None


def _refused(page: Page, key: str) -> Refused:
    status = 503 if key == "oidc.silent" else 403
    return Refused(status, {"title": page.words(key), "status": status})


def _is_https(page: Page) -> bool:
    return page.request.url.scheme == "https"


PAGES = (("/oidc/start", start), ("/oidc/back", back))
