"""The money of a project as a picture: from its account through budget lines and contracts to payees, wages and workers.

A node is named by the id under which it can be opened (`line-1-1`, `contract-2`, `party-5`), and by a prefix of its own where it
is an account's part (`wages-12`, `retention-3`, `workers-7`, `other-21`). Links only lead onward. What comes back into the
project's account in the period is told beside them.
"""

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, case, func, select

from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.contracts.views.budget import BUDGET_LINES, FUNDING_SOURCES
from fenming.domains.funds.views import CLAIMS
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.overview.queries.periods import Period
from fenming.domains.overview.queries.projects import names_of, project_row
from fenming.domains.payroll.views import WAGE_TABLES

AnyRow = Row[Any]
_FUNDING = (int(Purpose.SOURCE_FUNDED), int(Purpose.TRANSFER))
"""A transfer into a project's account is somebody's money for it too, named as a funding source or not."""


class FlowNode(msgspec.Struct, frozen=True):
    """A place of the picture. `depth` counts from the project's account; `name` is empty where the interface has the word."""

    id: str
    kind: str
    name: str


class FlowLink(msgspec.Struct, frozen=True):
    """Money that went from one node to another in the period, in minor units."""

    source: str
    target: str
    amount: int
    payments: int


class Flow(msgspec.Struct, frozen=True):
    """The picture; `total` left the project's account, `wages` reached workers, `returned` came back in."""

    project: int
    currency: int
    first_height: int
    last_height: int
    total: int
    wages: int
    returned: int
    funded: int
    nodes: list[FlowNode]
    links: list[FlowLink]


def flow(connection: Connection, number: int, period: Period) -> Flow:
    """The flow of a project in a period; raises `NotThere`."""
    return _Flow(connection, number, period).draw()


class _Flow:
    def __init__(self, connection: Connection, number: int, period: Period) -> None:
        self._connection = connection
        self._project = project_row(connection, number)
        self._period = period
        query = select(CONTRACTS).where(CONTRACTS.c.project == number)
        self._contracts = {row.contract: row for row in connection.execute(query)}
        self._amounts: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        contracts = self._contracts.values()
        self._retention_accounts = {row.retention_account: row.contract for row in contracts if row.retention_account}

    def draw(self) -> Flow:
        total = self._out_of_project()
        wages = self._out_of_wages()
        self._out_of_retention()
        self._into_wages()
        links = [FlowLink(*ends, amount, self._counts[ends]) for ends, amount in sorted(self._amounts.items())]
        nodes = self._nodes(sorted({end for link in links for end in (link.source, link.target)}))
        project = self._project
        returned, funded = self._came_in()
        return Flow(
            project.project, project.currency, self._period.first, self._period.last, total, wages, returned, funded, nodes, links
        )

    def _out_of_project(self) -> int:
        """Along the contract's ancestors to what each posting is for."""
        root = f"project-{self._project.project}"
        total = 0
        for row in self._grouped(POSTINGS.c.debit == self._project.account):
            total += row.amount
            contract = self._contract_of(row)
            if contract is None:
                self._add([root, f"other-{row.purpose}", self._owner(row.credit)], row)
                continue
            path = [root, f"line-{contract.project}-{contract.budget_line}", *self._chain(contract)]
            self._add([*path, self._destination(row)], row)
        return total

    def _out_of_wages(self) -> int:
        account = self._project.wage_account
        node, wages = f"wages-{account}", 0
        for row in self._grouped(POSTINGS.c.debit == account):
            if row.reference_kind == ReferenceKind.WAGE_LINE:
                wages += row.amount
                employer = self._employer(row.reference_number)
                self._add([node, f"workers-{employer}"], row)
            elif row.credit != self._project.account:
                self._add([node, f"other-{row.purpose}", self._owner(row.credit)], row)
        return wages

    def _out_of_retention(self) -> None:
        """Only what was released or deducted in the period; the picture shows held money as the node it is."""
        for account, contract in self._retention_accounts.items():
            for row in self._grouped(POSTINGS.c.debit == account):
                if row.credit != self._project.account:
                    self._add([f"retention-{contract}", self._owner(row.credit)], row)

    def _into_wages(self) -> None:
        """Money for wages that is not the project's own: a guarantee's, a deposit's."""
        chosen = POSTINGS.c.credit == self._project.wage_account
        for row in self._grouped(chosen, POSTINGS.c.debit != self._project.account):
            self._add([f"from-{self._owner(row.debit)}", f"wages-{self._project.wage_account}"], row)

    def _came_in(self) -> tuple[int, int]:
        returned = funded = 0
        for row in self._grouped(POSTINGS.c.credit == self._project.account):
            if row.purpose in _FUNDING:
                funded += row.amount
            else:
                returned += row.amount
        return returned, funded

    def _grouped(self, *chosen: Any) -> list[AnyRow]:
        """Postings of the period, added up by what they are for and where they went; wages by their table alone."""
        is_wage = POSTINGS.c.reference_kind == int(ReferenceKind.WAGE_LINE)
        credit = case((is_wage, 0), else_=POSTINGS.c.credit)
        keys = (
            POSTINGS.c.debit, credit.label("credit"), POSTINGS.c.purpose, POSTINGS.c.reference_kind, POSTINGS.c.reference_number,
        )  # fmt: skip
        sums = func.sum(POSTINGS.c.amount).label("amount"), func.count().label("payments")
        within = POSTINGS.c.height.between(self._period.first, self._period.last)
        query = select(*keys, *sums).where(*chosen, within)
        query = query.group_by(POSTINGS.c.debit, credit, *keys[2:])
        return list(self._connection.execute(query))

    def _add(self, path: list[str], row: AnyRow) -> None:
        for ends in zip(path, path[1:], strict=False):
            self._amounts[ends] += int(row.amount)
            self._counts[ends] += int(row.payments)

    def _contract_of(self, row: AnyRow) -> AnyRow | None:
        if row.reference_kind == ReferenceKind.CLAIM:
            query = select(CLAIMS.c.contract).where(CLAIMS.c.claim == row.reference_number)
            return self._contracts.get(self._connection.scalar(query) or 0)
        return self._contracts.get(row.reference_number) if row.reference_kind == ReferenceKind.CONTRACT else None

    def _chain(self, contract: AnyRow) -> list[str]:
        chain = [f"contract-{contract.contract}"]
        while contract.parent:
            contract = self._contracts[contract.parent]
            chain.insert(0, f"contract-{contract.contract}")
        return chain

    def _destination(self, row: AnyRow) -> str:
        if row.credit == self._project.wage_account:
            return f"wages-{row.credit}"
        if row.credit in self._retention_accounts:
            return f"retention-{self._retention_accounts[row.credit]}"
        return self._owner(row.credit)

    def _owner(self, account: int) -> str:
        owner = self._connection.scalar(select(ACCOUNTS.c.owner).where(ACCOUNTS.c.account == account))
        return f"party-{owner}"

    def _employer(self, table: int) -> int:
        return self._connection.scalar(select(WAGE_TABLES.c.employer).where(WAGE_TABLES.c.wage_table == table)) or 0

    def _nodes(self, ids: list[str]) -> list[FlowNode]:
        parties = {int(id.rpartition("-")[2]) for id in ids if id.split("-")[0] in ("party", "workers", "from")}
        parties |= {row.payee for row in self._contracts.values()}
        names = names_of(self._connection, parties)
        return [FlowNode(id, id.split("-")[0], self._name(id, names)) for id in ids]

    def _name(self, id: str, names: dict[int, str]) -> str:
        kind, _, number = id.partition("-")
        if kind == "project":
            return str(self._project.name)
        if kind == "line":
            line = int(number.partition("-")[2])
            chosen = BUDGET_LINES.c.project == self._project.project, BUDGET_LINES.c.line == line
            return self._connection.scalar(select(BUDGET_LINES.c.name).where(*chosen)) or ""
        if kind in ("contract", "retention"):
            return names[self._contracts[int(number)].payee]
        return names.get(int(number.rpartition("-")[2]), "") if kind in ("party", "workers", "from") else ""


def payments_where(project: AnyRow, contracts: list[AnyRow], kind: str) -> Any:
    """Which postings are meant by a word: `paid` out of the project's account, `wages`, `retention`, `funding`."""
    held = [row.retention_account for row in contracts if row.retention_account]
    return {
        "paid": (POSTINGS.c.debit == project.account) & (POSTINGS.c.purpose != int(Purpose.SURPLUS_RETURNED)),
        "out": POSTINGS.c.debit == project.account,
        "wages": (POSTINGS.c.debit == project.wage_account) & (POSTINGS.c.purpose == int(Purpose.WAGE)),
        "retention": POSTINGS.c.credit.in_(held) | POSTINGS.c.debit.in_(held),
        "funding": (POSTINGS.c.credit == project.account) & (POSTINGS.c.purpose == int(Purpose.SOURCE_FUNDED)),
    }.get(kind)


def funders(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The funding sources of a project with the names of those who give."""
    rows = connection.execute(select(FUNDING_SOURCES).where(FUNDING_SOURCES.c.project == number)).all()
    names = names_of(connection, {row.funder for row in rows})
    return [row._asdict() | {"name": names[row.funder]} for row in rows]
