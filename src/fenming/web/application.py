"""The pages in front of the interface: one address for people and programs.

What begins like a path of the interface goes to it untouched. Everything else is a page; a page asks the interface from inside. A
caller who does not want HTML gets the interface's own answer, which for an unknown path is a problem document.
"""

import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fenming.web.headers import HEADERS
from fenming.web.interface import Interface, Refused
from fenming.web.language import COOKIE, LANGUAGES, language_of
from fenming.web.pages import ANSWERS, PAGES
from fenming.web.pages.past import look_back
from fenming.web.rendering import Page
from fenming.web.sessions import Sessions
from fenming.web.statics import serve_static

INTERFACE_PATHS = ("v1", "log", "livez", "readyz", "metrics", "openapi.json")
OWN_PATHS = ("static", "session", "wallet")
"""What scripts ask the pages for."""
_IN_PATH = re.compile(r"^(/public/\d+/)(?:zh|en)$")
"""Pages with the language in their address."""
_YEAR_S = 31_536_000
_log = logging.getLogger("fenming.web")
Handler = Callable[[Page], Awaitable[Response]]


class WebApplication:
    """Pages, and behind them the interface. `authority`: the certificate, in PEM form, that visitors are asked to trust, if any."""

    def __init__(self, interface: ASGIApp, authority: bytes = b"", sessions: Sessions | None = None) -> None:
        self._authority = authority
        self._interface = interface
        self._inside = Interface(interface)
        self._sessions = sessions or Sessions(time.monotonic)
        routes = [Route(path, self._page(handler), methods=["GET"]) for path, handler in PAGES]
        routes += [Route(path, self._page(handler, False), methods=[method]) for method, path, handler in ANSWERS]
        self._pages = Starlette(
            routes=[Route("/static/{name}", serve_static), *routes],
            middleware=[Middleware(_Headers), Middleware(GZipMiddleware, minimum_size=500, compresslevel=6)],
            exception_handlers={404: self._not_found},
        )
        # A redirect to the same address without its last slash would repeat the Host that the caller named.
        self._pages.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_for_interface(scope):
            await self._pages(scope, receive, send)
        else:
            await self._interface(scope, receive, send)

    def _is_for_interface(self, scope: Scope) -> bool:
        first = scope["path"].lstrip("/").partition("/")[0]
        if first in INTERFACE_PATHS:
            return True
        accepted = dict(scope["headers"]).get(b"accept", b"")
        return first not in OWN_PATHS and b"text/html" not in accepted and b"*/*" not in accepted

    def _page(self, handler: Handler, is_page: bool = True) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            chosen = request.query_params.get("lang", "")
            if is_page and chosen in LANGUAGES:
                return _remember(request, chosen)
            page = self._new_page(request)
            try:
                await page.prepare(is_page)
                if is_page and "as_of" in request.query_params:
                    return await look_back(page)
                response = await handler(page)
            except Refused as refused:
                response = page.problem(refused) if is_page else _document(refused)
            except Exception:
                _log.exception("unforeseen error at %s", request.url.path)
                inside = Refused(500, {"title": page.words("problem.inside"), "status": 500})
                response = page.problem(inside) if is_page else _document(inside)
            response.headers.setdefault("Cache-Control", "no-cache")
            response.headers.setdefault("Vary", "Accept-Language, Cookie, Accept-Encoding")
            return response

        return answer

    def _new_page(self, request: Request) -> Page:
        language = language_of(request.cookies.get(COOKIE, ""), request.headers.get("accept-language", ""))
        page = Page(request, self._inside, language, self._sessions)
        page.authority = self._authority
        return page

    async def _not_found(self, request: Request, error: Exception) -> Response:
        page = self._new_page(request)
        try:
            await page.prepare()
        except Refused as refused:
            return page.problem(refused)
        return page.problem(Refused(404, {"title": page.words("problem.no_page"), "status": 404}))


def _document(refused: Refused) -> Response:
    return JSONResponse(refused.problem, refused.status, media_type="application/problem+json")


def _remember(request: Request, language: str) -> Response:
    """The same page again, in the language that was chosen."""
    url = request.url.remove_query_params("lang").replace(scheme="", netloc="")
    response = RedirectResponse(str(url.replace(path=_IN_PATH.sub(rf"\g<1>{language}", url.path))), 303)
    response.set_cookie(COOKIE, language, max_age=_YEAR_S, samesite="lax", httponly=True, secure=request.url.scheme == "https")
    return response


class _Headers:
    """Adds the headers that keep a page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            await send(message)

        await self._app(scope, receive, with_headers)
