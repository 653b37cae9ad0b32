"""The application put together: routers, errors and headers."""

from collections.abc import Awaitable, Callable, Iterable

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response

from fenming.api import bulk, description, envelopes, errors, explorer, final, health, log, standing
from fenming.api.port import NodePort
from fenming.base.problems import BadUsage

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def _once_each(request: Request) -> None:
    """Refuse a parameter given twice: whoever asks as of two heights must not be answered as of one of them."""
    names = [name for name, _ in request.query_params.multi_items()]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadUsage(f"the parameter {twice[:40]!r} is given more than once")


def build(node: NodePort | None, routers: Iterable[APIRouter], version: str) -> FastAPI:
    """The application of a node; without one it can only describe itself."""
    app = FastAPI(
        title="Fenming", version=version, docs_url=None, redoc_url=None, description=__doc__ or "",
        dependencies=[Depends(_once_each)],
    )  # fmt: skip
    app.state.node = node
    errors.install(app)
    final.install(app)
    description.install(app)
    for router in (envelopes.router, bulk.router, explorer.router, health.router, log.router, standing.router, *routers):
        app.include_router(router)

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
