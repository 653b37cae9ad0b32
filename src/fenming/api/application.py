"""The application put together: routers, errors, headers, and the page at `/`."""

from collections.abc import Awaitable, Callable, Iterable

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response
from jinja2 import Environment, PackageLoader, select_autoescape
from sqlalchemy import Table

from fenming.api import bulk, description, envelopes, errors, explorer, final, health, log
from fenming.api.listing import RunningNode
from fenming.api.page import StatusPage
from fenming.api.port import NodePort
from fenming.base.problems import BadUsage

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def _once_each(request: Request) -> None:
    """Refuse a parameter given twice: whoever asks as of two heights must not be answered as of one of them."""
    names = [name for name, _ in request.query_params.multi_items()]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadUsage(f"the parameter {twice[:40]!r} is given more than once")


def build(node: NodePort | None, routers: Iterable[APIRouter], tables: dict[str, Table], version: str) -> FastAPI:
    """The application of a node; without one it can only describe itself."""
    app = FastAPI(
        title="Fenming", version=version, docs_url=None, redoc_url=None, description=__doc__ or "",
        dependencies=[Depends(_once_each)],
    )  # fmt: skip
    app.state.node = node
    errors.install(app)
    final.install(app)
    description.install(app)
    for router in (envelopes.router, bulk.router, explorer.router, health.router, log.router, *routers):
        app.include_router(router)
    environment = Environment(loader=PackageLoader("fenming.api"), autoescape=select_autoescape(default=True))
    page = StatusPage(environment, tables)

    @app.get("/", include_in_schema=False)
    def status_page(request: Request, node: RunningNode) -> Response:
        return page.render(node, request.query_params.get("lang", ""), request.headers.get("accept-language", ""))

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
