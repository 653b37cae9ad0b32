"""Every failure as `application/problem+json` (RFC 9457), with the code that is the same everywhere.

Refusals by a rule carry the code's number, its data and both sentences; problems have their kind's status from the one table in
`base/problems.py`. Nothing of the inside is ever shown: an unforeseen error says only that it happened.
"""

import logging
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from fenming.base.problems import HTTP_STATUS, HistoryMissing, Problem
from fenming.ledger.codes import QUEUE_FULL, UNAVAILABLE, Code, Datum, explain

_log = logging.getLogger("fenming.api")
_RETRY_AFTER_S = "2"
_STATUS_BY_CODE = {QUEUE_FULL.number: 429, UNAVAILABLE.number: 503}


def problem(status: int, title: str, **more: Any) -> Response:
    """A problem document; where asking again helps, `Retry-After` says when."""
    body = {"type": more.pop("type", "about:blank"), "title": title, "status": status} | more
    headers = {"Retry-After": _RETRY_AFTER_S} if status in (429, 503) else None
    return Response(msgspec.json.encode(body), status, headers, "application/problem+json")


def refusal(code: Code, data: tuple[Datum, ...], **more: Any) -> Response:
    """A refusal by a rule, or by the node before ordering."""
    return problem(
        _STATUS_BY_CODE.get(code.number, 422), code.name.replace("_", " "), type=f"urn:fenming:code:{code.number}",
        code=code.number, name=code.name, data=dict(zip(code.fields, data, strict=False)), english=explain(code, data, "en"),
        chinese=explain(code, data, "zh"), **more,
    )  # fmt: skip


def install(app: FastAPI) -> None:
    """Have every failure of the application answered in this form."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, error: Problem) -> Response:
        return problem(HTTP_STATUS[error.kind], str(error), name=type(error).__name__)

    @app.exception_handler(HistoryMissing)
    async def _history(request: Request, error: HistoryMissing) -> Response:
        answer = problem(503, str(error), name=type(error).__name__, until=error.until, peers=error.peers)
        del answer.headers["Retry-After"]  # it will not be here later either
        return answer

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        answer = problem(error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})  # such as Allow
        return answer

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> Response:
        places = [".".join(str(part) for part in item["loc"]) + ": " + item["msg"] for item in error.errors()[:10]]
        return problem(422, "the request cannot be understood", errors=places)

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, error: Exception) -> Response:
        _log.error("unforeseen error at %s", request.url.path, exc_info=error)
        return problem(500, "something went wrong inside the node")
