"""The overview over HTTP: figures of a project, its flow of money, what waits, and the search."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import Connection, false, select

from fenming.api.listing import PAGE_MAX, Cursor, Limit, Newest, NodeHere, PathNumber, RowNumber, RunningNode, answer, page
from fenming.api.port import NodePort
from fenming.base.calendar import day_of, is_month
from fenming.base.problems import BadUsage, NotThere
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.money.views import POSTINGS
from fenming.domains.overview.queries.briefs import brief
from fenming.domains.overview.queries.dates import dates
from fenming.domains.overview.queries.flows import flow, funders, payments_where
from fenming.domains.overview.queries.inbox import waiting
from fenming.domains.overview.queries.parcels import parcels
from fenming.domains.overview.queries.periods import period_of
from fenming.domains.overview.queries.projects import contract_tree, months, named, project_row, roles, summary
from fenming.domains.overview.queries.search import search
from fenming.domains.overview.queries.slips import wage_slips
from fenming.domains.overview.queries.whereabouts import Asked, of_claim, of_wage_line
from fenming.readmodel.outcomes import last_block_ms

router = APIRouter(prefix="/v1", tags=["overview"])
MonthAsked = Annotated[int | None, Query(ge=190001, le=299912, description="A month as year * 100 + month; both ends included.")]

Numbers = Annotated[str, Query(max_length=20_000, pattern="^([0-9]{1,18}(,[0-9]{1,18})*)?$")]


@router.get("/projects/{project}/summary", summary="The figures of a project")
def project_summary(project: PathNumber, node: NodeHere) -> Response:
    """Budget, committed, certified, paid, retained and what is in its accounts, in minor units of its currency."""
    with node.engine.connect() as connection:
        return answer(summary(connection, project), headers=node.headers)


@router.get("/projects/{project}/months", summary="What a project paid in each month")
def project_months(project: PathNumber, node: NodeHere, running: RunningNode) -> Response:
    """`paid` left its account, `wages` reached workers."""
    with node.engine.connect() as connection:
        return _short(months(connection, project, running.status()["zone_minutes"]), node.headers)


@router.get("/projects/{project}/contract-tree", summary="The contracts of a project with their money")
def project_contracts(project: PathNumber, node: NodeHere) -> Response:
    """By number; `parent` 0 stands under the owner."""
    with node.engine.connect() as connection:
        project_row(connection, project)
        return _short(contract_tree(connection, project), node.headers)


@router.get("/projects/{project}/roles", summary="Who is what in a project")
def project_roles(project: PathNumber, node: NodeHere) -> Response:
    """`role` 1 owner, 2 general contractor, 4 subcontractor, 8 supplier, 16 supervisor, 32 cost consultant, 64 auditor."""
    with node.engine.connect() as connection:
        project_row(connection, project)
        return _short(roles(connection, project), node.headers)


@router.get("/projects/{project}/funders", summary="The funding sources of a project with the names of those who give")
def project_funders(project: PathNumber, node: NodeHere) -> Response:
    """Planned, due, received and returned."""
    with node.engine.connect() as connection:
        project_row(connection, project)
        return _short(funders(connection, project), node.headers)


@router.get("/projects/{project}/flow", summary="The money of a project as a picture")
def project_flow(
    project: PathNumber, node: NodeHere, running: RunningNode, from_month: MonthAsked = None, until_month: MonthAsked = None
) -> Response:
    """Nodes and links from its account to payees and workers in the months asked for; totals are those of the postings."""
    for month in (from_month, until_month):
        if month is not None and not is_month(month):
            raise NotThere(f"there is no month {month}")
    with node.engine.connect() as connection:
        period = period_of(connection, from_month, until_month, running.status()["zone_minutes"])
        return answer(flow(connection, project, period), headers=node.headers)


@router.get("/projects/{project}/payments", summary="Payments of a project, by number")
def project_payments(
    project: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "",
    kind: Annotated[str, Query(pattern="^(paid|out|wages|retention|funding)$")] = "paid", newest: Newest = False,
) -> Response:  # fmt: skip
    """`paid` left its account for work, `out` for anything, `wages` reached workers, `retention` was held or released, `funding`
    came from its sources."""
    with node.engine.connect() as connection:
        try:
            chosen = project_row(connection, project)
        except NotThere:  # like every list: empty as long as there is nothing in it
            return page(node, POSTINGS, limit, cursor, {}, false(), newest)
        contracts = list(connection.execute(select(CONTRACTS).where(CONTRACTS.c.project == project)))
    return page(node, POSTINGS, limit, cursor, {}, payments_where(chosen, contracts, kind), newest)


@router.get("/projects/{project}/claims", summary="Claims of a project, by number")
def project_claims(
    project: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "", newest: Newest = False,
    open: Annotated[bool, Query(description="Only those that are not paid.")] = False,
) -> Response:  # fmt: skip
    """Of all its contracts."""
    ours = CLAIMS.c.contract.in_(select(CONTRACTS.c.contract).where(CONTRACTS.c.project == project))
    return page(node, CLAIMS, limit, cursor, {}, ours & CLAIMS.c.status.in_((1, 2)) if open else ours, newest)


@router.get("/names", summary="Whose accounts these are, and what parties are called")
def names(node: NodeHere, accounts: Numbers = "", parties: Numbers = "") -> Response:
    """Numbers with commas between them, at most a thousand. Natural persons have no name on the ledger."""
    with node.engine.connect() as connection:
        return answer(named(connection, _numbers(accounts), _numbers(parties)), headers=node.headers)


@router.get("/inbox", summary="What waits, the most urgent first")
def inbox(node: NodeHere, organisation: RowNumber | None = None, project: RowNumber | None = None) -> Response:
    """Open approval steps, contracts and variations to be countersigned: for whom, since when, by which day and rule."""
    with node.engine.connect() as connection:
        return _short(waiting(connection, organisation, project), node.headers)


@router.get("/workers/{worker}/wage-slips", summary="The wage slips of a worker, newest first")
def worker_slips(worker: PathNumber, node: NodeHere) -> Response:
    """Lines of wage tables: month, days, what was kept back, the net, and the payment with its accounts; the newest 240."""
    with node.engine.connect() as connection:
        return _short(wage_slips(connection, worker), node.headers)


@router.get("/inbox/{proposal}", summary="What a decision rests on")
def inbox_item(proposal: PathNumber, node: NodeHere) -> Response:
    """Documents by hash, the contract's position with and without this claim, and the budget line and account that would pay."""
    with node.engine.connect() as connection:
        return answer(brief(connection, proposal), headers=node.headers)


@router.get("/projects/{project}/dates", summary="The days that the ledger knows of a project")
def project_dates(
    project: PathNumber, node: NodeHere, running: RunningNode,
    all: Annotated[bool, Query(description="Those that are past, too.")] = False,
) -> Response:  # fmt: skip
    """By last day: decisions, payments, retention, advances, guarantees, documents, funding and wages, each with its rule."""
    with node.engine.connect() as connection:
        return _short(dates(connection, project, _today(connection, running), all), node.headers)


@router.get("/whereabouts", summary="Claims and wage lines that are meant by what somebody has in hand")
def whereabouts(
    node: NodeHere, running: RunningNode, q: Annotated[str, Query(max_length=100)] = "", party: RowNumber = 0
) -> Response:
    """A claim, a wage table, a month, the hash of an invoice, an account, an engagement; at most thirty, the newest first."""
    with node.engine.connect() as connection:
        asked = _asked(connection, running)
        return _short([_whereabouts_of(asked, id) for id in parcels(connection, q, party)], node.headers)


@router.get("/whereabouts/claims/{claim}", summary="Where the money of a claim is")
def claim_whereabouts(claim: PathNumber, node: NodeHere, running: RunningNode) -> Response:
    """Steps done, at hand and ahead, each with who, since when, until when and by which rule; when it should arrive."""
    with node.engine.connect() as connection:
        return answer(of_claim(_asked(connection, running), claim), headers=node.headers)


@router.get("/whereabouts/wages/{table}/{line}", summary="Where the wage of a line is")
def wage_whereabouts(table: PathNumber, line: PathNumber, node: NodeHere, running: RunningNode) -> Response:
    """The same for one worker's line of a wage table."""
    with node.engine.connect() as connection:
        return answer(of_wage_line(_asked(connection, running), table, line), headers=node.headers)


@router.get("/search", summary="Find a height, an id, an account, an envelope, a name, a contract or an amount")
def find(node: NodeHere, running: RunningNode, q: Annotated[str, Query(max_length=100)]) -> Response:
    """At most twenty places, the surest first. Names are found by characters, pinyin and initials; envelopes by six digits."""
    with node.engine.connect() as connection:
        return _short(search(connection, q, running.envelopes_beginning), node.headers)


def _asked(connection: Connection, running: NodePort) -> Asked:
    return Asked(connection, _today(connection, running), running.status()["zone_minutes"], running.steps_ahead)


def _today(connection: Connection, running: NodePort) -> int:
    return day_of(last_block_ms(connection), running.status()["zone_minutes"])


def _whereabouts_of(asked: Asked, id: str) -> dict[str, Any]:
    kind, *numbers = id.split("-")
    return of_claim(asked, int(numbers[0])) if kind == "claim" else of_wage_line(asked, int(numbers[0]), int(numbers[1]))


def _numbers(text: str) -> set[int]:
    numbers = {int(number) for number in text.split(",") if number}
    if len(numbers) > PAGE_MAX:
        raise BadUsage(f"at most {PAGE_MAX} numbers can be asked for at once")
    return numbers


def _short(items: list[dict[str, Any]], headers: dict[str, str]) -> Response:
    return answer({"items": items, "next": None}, headers=headers)
