"""What every page has: the words, the chain's standing, the project looked at, and the templates."""

import contextlib
import re
from collections.abc import Iterable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fenming.base.calendar import date_of, day_of
from fenming.base.check_digits import account_number
from fenming.web import writing
from fenming.web.charts import fitted
from fenming.web.interface import Interface, Refused
from fenming.web.language import Words
from fenming.web.sessions import COOKIE, Person, Sessions
from fenming.web.statics import address_of

PROJECT_COOKIE = "fenming_project"
_CNY = 156
# Controls and marks that turn the direction of writing: a name must not rewrite the amount beside it.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def visible(value: Any) -> Any:
    """A value as it is shown: what cannot be seen and changes what is seen stands as a replacement character."""
    return _UNSEEN.sub("\ufffd", value) if type(value) is str else value


_environment = Environment(
    loader=PackageLoader("fenming.web"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, finalize=visible,
)  # fmt: skip


def turned_away(status: int, key: str) -> tuple[str, bytes]:
    """The title and the page of a request that nobody works for: both languages, since its wish for one is not looked up."""
    said = [(language, Words(language)) for language in ("zh", "en")]
    page = _environment.get_template("turned_away.html").render(said=said, status=status, key=key, static=address_of)
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

    async def prepare(self) -> None:
        """Learn where the chain stands and which projects there are."""
        self.status = await self.ask.get("/v1/status")
        with contextlib.suppress(Refused):  # a node without views has no list of projects, and still has pages
            self.projects = await self.ask.all("/v1/projects")
            if self.person:
                names = await self.names([self.person.organisation])
                self.person_name = names.party(self.person.organisation)
        wanted = self.request.path_params.get("project") or self.request.cookies.get(PROJECT_COOKIE, "")
        self.choose_project(int(wanted) if str(wanted).isdigit() else 0)

    def choose_project(self, number: int) -> None:
        """The project that the navigation leads about: the one named, else the first."""
        found = [project for project in self.projects if project["project"] == number] or self.projects
        self.project = found[0] if found else None

    @property
    def currency(self) -> int:
        """The currency of the project that is looked at."""
        return int(self.project["currency"]) if self.project else _CNY

    @property
    def today(self) -> str:
        """The day of the chain's last block, in ISO form."""
        return date_of(day_of(self.status["time_ms"], self.status["zone_minutes"])).isoformat()

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
            "static": address_of, "status": self.status, "project": self.project, "projects": self.projects,
            "money": writing.plain_amount, "full": writing.full_amount, "account_number": account_number,
            "quantity": writing.quantity_text, "fitted": fitted,
            "short": lambda amount, currency: writing.short_amount(amount, currency, language),
            "day": lambda day: writing.day_text(day, language), "iso": lambda text: writing.iso_text(text, language),
            "month": lambda month: writing.month_text(month, language),
            "moment": lambda time_ms: writing.time_text(time_ms, zone, language),
            "share": writing.share_permille, "permille": writing.permille_text, "days_between": writing.days_between,
        }  # fmt: skip
