"""Looking back: `?as_of=` on any page takes a height or a date, and from then on every page is of that block.

The choice is a cookie of the session of looking, so that links need not carry it, and a band on each page says so. An address with
`as_of` may be handed on: whoever opens it looks at the same block.
"""

import re

from starlette.responses import RedirectResponse, Response

from fenming.web.interface import Refused
from fenming.web.rendering import AS_OF_COOKIE, Page

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HEIGHT = re.compile(r"[0-9]{1,18}")


async def look_back(page: Page) -> Response:
    """The same page without the parameter, as of the height or the end of the date; nothing leads back to now."""
    query = page.request.query_params
    wanted = next((text for text in query.getlist("as_of") if text), "")
    height = await height_of(page, wanted) if wanted else page.status["height"]
    url = page.request.url.remove_query_params("as_of").replace(scheme="", netloc="")
    response = RedirectResponse(str(url), 303)
    if height >= page.status["height"]:
        response.delete_cookie(AS_OF_COOKIE, path="/")
    else:
        is_secure = page.request.url.scheme == "https"
        response.set_cookie(AS_OF_COOKIE, f"{page.status['chain'][:8]}-{height}", samesite="lax", httponly=True, secure=is_secure)
    return response


async def height_of(page: Page, text: str) -> int:
    """The height that a height or a date names; raises `Refused`."""
    if _DATE.fullmatch(text):
        found = await page.ask.at(None).get("/v1/height-at", date=text)
        return int(found["height"])
    if not _HEIGHT.fullmatch(text) or int(text) < 1 or int(text) > page.status["height"]:
        raise Refused(404, {"title": page.words("past.no_height", height=page.status["height"]), "status": 404})
    return int(text)
