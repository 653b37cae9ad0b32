"""What every page has: the words, the chain's standing, the project looked at, and the templates."""

import contextlib
import re
from collections.abc import Iterable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fenming.base.calendar import date_of, day_of, moment_text
from fenming.base.check_digits import account_number
from fenming.web import writing
from fenming.web.charts import fitted
from fenming.web.interface import Interface, Refused
from fenming.web.language import Words
from fenming.web.sessions import COOKIE, Person, Sessions
from fenming.web.statics import address_of

PROJECT_COOKIE = "fenming_project"
AS_OF_COOKIE = "fenming_as_of"
"""A height of the past at which this reader looks, with the beginning of the chain's id: other chains share the host."""
_CNY = 156
_WORKER = 3
# Controls and marks that turn the direction of writing: a name must not rewrite the amount beside it.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def visible(value: Any) -> Any:
    """A value as it is shown: what cannot be seen and changes what is seen stands as a replacement character."""
    return _UNSEEN.sub("\ufffd", value) if type(value) is str else value


_environment = Environment(
    loader=PackageLoader("fenming.web"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, finalize=visible,
)  # fmt: skip


def turned_away(status: int, key: str, detail: str = "", again_s: int = 0) -> tuple[str, bytes]:
    """The title and the page of a request that nobody works for: both languages, since its wish for one is not looked up.

    Where it asks `again_s`, the browser does so after that many seconds.
    """
    said = [(language, Words(language)) for language in ("zh", "en")]
    page = _environment.get_template("turned_away.html").render(
        said=said, status=status, key=key, static=address_of, detail=detail, again_s=again_s
    )
    return said[1][1](key), page.encode()


class Names:
    """Names of parties and owners of accounts, asked for all at once."""

    def __init__(self, words: Words, answer: dict[str, Any]) -> None:
        self._words = words
        self._accounts = {int(number): account for number, account in answer["accounts"].items()}
        self._parties = {int(number): party for number, party in answer["parties"].items()}

    def party(self, number: int) -> str:
        """The party's name; people have none on the ledger, so their number stands for them."""
        party = self._parties.get(number, {"name": "", "kind": 0})
        return party["name"] or f"{self._words.coded('party', party['kind'])} {number}"

    def knows(self, number: int) -> bool:
        """Whether there is a page of this party; those of the founding stand in the genesis alone."""
        return number in self._parties

    def owner(self, account: int) -> int:
        """Who owns an account."""
        return int(self._accounts[account]["owner"]) if account in self._accounts else 0

    def account(self, number: int) -> str:
        """The name of an account's owner."""
        return self.party(self.owner(number))

    def kind(self, account: int) -> str:
        """What an account is for."""
        return self._words.coded("account", self._accounts[account]["kind"]) if account in self._accounts else ""


class Page:
    """One request for a page."""

    def __init__(self, request: Request, interface: Interface, language: str, sessions: Sessions) -> None:
        self.request = request
        self.ask = interface
        self.words = Words(language)
        self.language = language
        self.status: dict[str, Any] = {}
        self.projects: list[dict[str, Any]] = []
        self.project: dict[str, Any] | None = None
        self.sessions = sessions
        self.person: Person | None = sessions.person(request.cookies.get(COOKIE, ""))
        self.person_name = ""
        self.as_of: int | None = None
        self.shown: dict[str, Any] = {}
        self.authority = b""

    async def prepare(self, is_page: bool = True) -> None:
        """Learn where the chain stands, as of which height it is looked at, and which projects there are."""
        self.status = await self.ask.get("/v1/status")
        self.shown = {"height": self.status["height"], "time_ms": self.status["time_ms"]}
        if is_page:
            await self._go_back(as_of_cookie(self.request.cookies.get(AS_OF_COOKIE, ""), self.status["chain"]))
        with contextlib.suppress(Refused):  # a node without views has no list of projects, and still has pages
            self.projects = await self.ask.all("/v1/projects")
            if self.person:
                names = await self.names([self.own_party])
                self.person_name = names.party(self.own_party)
        wanted = self.request.path_params.get("project") or self.request.cookies.get(PROJECT_COOKIE, "")
        self.choose_project(int(wanted) if str(wanted).isdigit() else 0)

    async def _go_back(self, height: int | None) -> None:
        """From here on everything is asked as of this height; one that lies ahead is of another chain, and forgotten."""
        if height is None or height >= self.status["height"]:
            return
        with contextlib.suppress(Refused):
            block = await self.ask.get(f"/v1/blocks/{height}")
            self.as_of, self.shown = height, {"height": height, "time_ms": block["time_ms"]}
            self.ask = self.ask.at(height)

    def forget_reader(self, language: str) -> None:
        """For a page that is the same for everybody: of now, without anybody signed in, in the language of its address."""
        self.person, self.person_name, self.as_of = None, "", None
        self.ask = self.ask.at(None)
        self.shown = {"height": self.status["height"], "time_ms": self.status["time_ms"]}
        self.language, self.words = language, Words(language)

    def choose_project(self, number: int) -> None:
        """The project that the navigation leads about: the one named, else the first."""
        found = [project for project in self.projects if project["project"] == number] or self.projects
        self.project = found[0] if found else None

    @property
    def currency(self) -> int:
        """The currency of the project that is looked at."""
        return int(self.project["currency"]) if self.project else _CNY

    @property
    def actor(self) -> Person | None:
        """Who may act on this page: whoever signed in with a key; nobody while it looks back."""
        return self.person if self.person and self.person.by_key and not self.as_of else None

    @property
    def own_party(self) -> int:
        """For whom whoever is signed in is here: the organisation, or a worker itself, whose organisation is the bank."""
        if self.person is None:
            return 0
        return self.person.party if self.person.kind == _WORKER else self.person.organisation

    @property
    def today_number(self) -> int:
        """The day of the last block that is looked at, counted from 1970-01-01."""
        return day_of(self.shown["time_ms"], self.status["zone_minutes"])

    @property
    def today(self) -> str:
        """The same in ISO form."""
        return date_of(self.today_number).isoformat()

    @property
    def newest_day(self) -> str:
        """The day of the chain's last block, in ISO form."""
        return date_of(day_of(self.status["time_ms"], self.status["zone_minutes"])).isoformat() if self.status else ""

    def number(self, name: str) -> int | None:
        """A number of the query, or None."""
        text = self.request.query_params.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    async def names(self, parties: Iterable[int] = (), accounts: Iterable[int] = ()) -> Names:
        """Names of what a page shows."""
        numbers = [",".join(map(str, sorted(set(chosen)))) for chosen in (parties, accounts)]
        return Names(self.words, await self.ask.get("/v1/names", parties=numbers[0], accounts=numbers[1]))

    def render(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """The page, or the part of it that was asked for."""
        text = _environment.get_template(template).render(self._context() | values)
        return HTMLResponse(text, status)

    def problem(self, refused: Refused) -> Response:
        """The page of a failure: what was refused, by which rule, with which value and limit."""
        return self.render("problem.html", status=refused.status, problem=refused.problem)

    def _context(self) -> dict[str, Any]:
        words, language, zone = self.words, self.language, self.status.get("zone_minutes", 0)
        return {
            "t": words, "coded": words.coded, "told": words.told, "language": language, "page": self, "path": self.request.url.path,
            "static": address_of, "status": self.status, "shown": self.shown, "project": self.project, "projects": self.projects,
            "money": writing.plain_amount, "full": writing.full_amount, "account_number": account_number,
            "quantity": writing.quantity_text, "fitted": fitted,
            "short": lambda amount, currency: writing.short_amount(amount, currency, language),
            "day": lambda day: writing.day_text(day, language), "iso": lambda text: writing.iso_text(text, language),
            "rfc3339": lambda time_ms: f"{moment_text(time_ms, 0)[:19].replace(' ', 'T')}Z",
            "month": lambda month: writing.month_text(month, language),
            "moment": lambda time_ms: writing.time_text(time_ms, zone, language),
            "share": writing.share_permille, "permille": writing.permille_text, "days_between": writing.days_between,
        }  # fmt: skip


def as_of_cookie(text: str, chain: str) -> int | None:
    """The height that a cookie names for this chain, or None."""
    named, _, height = text.partition("-")
    return int(height) if named == chain[:8] and height.isascii() and height.isdigit() and len(height) < 19 else None
