"""A project of the ledger as OC4IDS publishes projects: budget, parties, contracts, and every payment with its number.

A contract is published from its signature for ever: with the value that was signed, every variation since, and, once it is
settled, what it came to.

Only organisations are named; wages are not in it, because a worker is nobody's public record: the labour money ends where it
enters the special wage account. Each payment's id is that of the ledger, so that a reader can have it proven.
"""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from fenming.base.calendar import date_of
from fenming.base.currencies import alphabetic, exponent
from fenming.domains.contracts.records import (
    ContractKind,
    ContractStatus,
    ProjectStatus,
    SettlementStatus,
    SourceKind,
    VariationStatus,
)
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS, PROJECTS
from fenming.domains.contracts.views.budget import FUNDING_SOURCES
from fenming.domains.contracts.views.tree import SETTLEMENTS, VARIATIONS
from fenming.domains.funds.views.held import RETENTIONS
from fenming.domains.identity.records import Role
from fenming.domains.identity.views import ROLES
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS
from fenming.node.reading import ReadHome
from fenming.node.reporting import stamp_of
from fenming.node.reports.source import BOUND, AnyRow, Source
from fenming.readmodel.feed import connection_height
from fenming.readmodel.outcomes import BLOCKS

_VERSION = "0.9"
_PARTY_ROLES = {
    Role.OWNER: ["publicAuthority", "buyer", "payer"], Role.GENERAL_CONTRACTOR: ["supplier", "payee"],
    Role.SUBCONTRACTOR: ["supplier", "payee"], Role.SUPPLIER: ["supplier", "payee"],
}  # fmt: skip
_NOT_EXCHANGED = (
    Purpose.RETENTION_HELD, Purpose.DEPOSIT_PLACED, Purpose.DEPOSIT_USED, Purpose.DEPOSIT_RELEASED, Purpose.EARLY_PAYMENT,
)  # fmt: skip
"""What is set aside for a contract has not changed hands, and a bill that a payee sells is not paid by it yet."""


def package_of(reading: ReadHome, number: int, prefix: str | None, as_of: int | None) -> tuple[int, dict[str, Any]]:
    """The package of one project and its height; `prefix` is the publisher's registered one, the chain's without it."""
    chain = reading.genesis.chain_id.hex()[:12]
    with reading.views_as_of(as_of) as engine, engine.connect() as connection:
        height = connection_height(connection)
        source = Source(connection, reading.genesis.zone_minutes)
        writer = _Writer(source, number, prefix or f"fenming-{chain}", f"FENMING-{chain}")
        project = writer.project()
        moment = f"{stamp_of(reading, height).moment.isoformat()}Z"
        owner = source.name(source.one(PROJECTS, "project", project=number).owner)
        package = {
            "uri": f"urn:fenming:{chain}:project-{number}:{height}", "version": _VERSION, "publishedDate": moment,
            "publisher": {"name": owner}, "projects": [project | {"updated": moment}],
        }  # fmt: skip
        return height, package


class _Writer:
    """Builds one project."""

    def __init__(self, source: Source, number: int, prefix: str, party_prefix: str) -> None:
        self._source = source
        self._number = number
        self._prefix = prefix
        self._party_prefix = party_prefix
        self._row = source.one(PROJECTS, f"project-{number}", project=number)
        self._currency = alphabetic(self._row.currency) or ""

    def project(self) -> dict[str, Any]:
        """The project object."""
        contracts = [row for row in self._source.all(CONTRACTS, project=self._number) if row.status in BOUND]
        is_over = self._row.status == ProjectStatus.CLOSED or _all_settled(contracts)
        return {
            "id": f"{self._prefix}-{self._number}", "title": self._row.name,
            "status": "completion" if is_over else "implementation",
            "publicAuthority": self._reference(self._row.owner), "budget": self._budget(), "parties": self._parties(),
        } | _unless_empty("contractingProcesses", [self._process(contract) for contract in contracts]) | (
            {"completion": self._completion(contracts)} if is_over and contracts else {}
        )  # fmt: skip

    def _completion(self, contracts: list[AnyRow]) -> dict[str, Any]:
        """What the project came to, and the last day on which works of it were accepted."""
        tops = [row for row in contracts if row.parent == 0]
        settled = [row.amount for contract in tops if (row := self._settlement(contract.contract))]
        days = [row.accepted_day for top in tops for row in self._source.all(RETENTIONS, contract=top.contract)]
        end = max(days, default=0)
        return {"finalValue": self._value(sum(settled))} | ({"endDate": f"{date_of(end)}T00:00:00Z"} if end else {})

    def _settlement(self, contract: int) -> AnyRow | None:
        """The settlement that was accepted."""
        found = self._source.all(SETTLEMENTS, contract=contract, status=int(SettlementStatus.ACCEPTED))
        return found[0] if found else None

    def _budget(self) -> dict[str, Any]:
        lines = self._source.all(BUDGET_LINES, project=self._number)
        by_line = [{"id": str(line.line), "description": line.name, "amount": self._value(line.amount)} for line in lines]
        by_source = [
            {
                "id": str(row.source), "description": SourceKind(row.kind).name.capitalize(),
                "amount": self._value(row.planned), "sourceParty": self._reference(row.funder),
            }
            for row in self._source.all(FUNDING_SOURCES, project=self._number)
        ]  # fmt: skip
        groups = {"By budget line": by_line, "By funding source": by_source, "By budget year": self._by_year(lines)}
        breakdowns = [
            {"id": str(number), "description": title, "budgetBreakdown": parts}
            for number, (title, parts) in enumerate(groups.items(), 1)
            if parts
        ]
        return {"amount": self._value(sum(line.amount for line in lines))} | _unless_empty("budgetBreakdowns", breakdowns)

    def _by_year(self, lines: list[AnyRow]) -> list[dict[str, Any]]:
        """The budget by year, as far as its lines name one."""
        years: defaultdict[int, int] = defaultdict(int)
        for line in lines:
            years[line.year] += line.amount
        return [
            {
                "id": str(year), "amount": self._value(amount),
                "period": {"startDate": f"{year}-01-01T00:00:00Z", "endDate": f"{year}-12-31T00:00:00Z"},
            }
            for year, amount in sorted(years.items())
            if year
        ]  # fmt: skip

    def _parties(self) -> list[dict[str, Any]]:
        roles: defaultdict[int, list[str]] = defaultdict(list)
        for row in self._source.all(ROLES, project=self._number):
            for role in _PARTY_ROLES.get(Role(row.role), []):
                if role not in roles[row.organisation]:
                    roles[row.organisation].append(role)
        for funding in self._source.all(FUNDING_SOURCES, project=self._number):
            if "funder" not in roles[funding.funder]:
                roles[funding.funder].append("funder")
        return [
            self._reference(party) | {"roles": names, "identifier": {"scheme": self._party_prefix, "id": str(party)}}
            for party, names in sorted(roles.items())
            if names
        ]

    def _process(self, contract: AnyRow) -> dict[str, Any]:
        supplier = self._reference(contract.payee)
        number = f"contract-{contract.contract}"
        summary: dict[str, Any] = {
            "externalReference": number, "title": f"{self._source.name(contract.payer)} – {supplier['name']}",
            "status": "active" if contract.status == ContractStatus.SIGNED else "closed",
            "suppliers": [supplier], "contractValue": self._value(contract.signed_amount),
            "documents": [_document(number, contract.document)],
        }  # fmt: skip
        summary |= _unless_empty("modifications", self._modifications(contract))
        summary |= _unless_empty("transactions", self._transactions(contract))
        if settlement := self._settlement(contract.contract):
            summary["finalValue"] = self._value(settlement.amount)
        if contract.kind != ContractKind.SUPPLY:
            summary["nature"] = ["construction"]
        if contract.parent:
            summary["description"] = f"Under contract-{contract.parent}, tier {contract.tier}"
        return {"id": f"{self._prefix}-{self._number}-{number}", "summary": summary}

    def _modifications(self, contract: AnyRow) -> list[dict[str, Any]]:
        """The variations that took effect, each dated by the block in which it was put forward."""
        applied = self._source.all(VARIATIONS, contract=contract.contract, status=int(VariationStatus.APPLIED))
        return [
            {
                "id": f"variation-{row.variation}", "date": self._moment(row.height), "description": f"sha256 {row.document.hex()}",
                "oldContractValue": self._value(row.amount_before), "newContractValue": self._value(row.amount_after),
            }
            for row in applied
        ]  # fmt: skip

    def _transactions(self, contract: AnyRow) -> list[dict[str, Any]]:
        """What changed hands for the contract; money that is held back has not."""
        source = self._source
        postings = source.postings(ReferenceKind.CONTRACT, contract.contract)
        for claim in source.claims_of(contract.contract):
            postings += source.postings(ReferenceKind.CLAIM, claim.claim)
        found = []
        for row in sorted(postings, key=lambda row: int(row.payment)):
            payer, payee = (source.one(ACCOUNTS, "account", account=number).owner for number in (row.debit, row.credit))
            if row.purpose not in _NOT_EXCHANGED:
                found.append(
                    {
                        "id": f"payment-{row.payment}", "date": self._moment(row.height), "value": self._value(row.amount),
                        "payer": self._reference(payer), "payee": self._reference(payee),
                    }
                )  # fmt: skip
        return found

    def _moment(self, height: int) -> str:
        seconds = self._source.one(BLOCKS, f"block {height}", height=height).time_ms // 1000
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _reference(self, party: int) -> dict[str, Any]:
        return {"id": f"{self._party_prefix}-{party}", "name": self._source.name(party)}

    def _value(self, amount: int) -> dict[str, Any]:
        return {"amount": Decimal(amount).scaleb(-(exponent(self._currency) or 0)), "currency": self._currency}


def _all_settled(contracts: list[AnyRow]) -> bool:
    return bool(contracts) and all(row.status == ContractStatus.SETTLED for row in contracts)


def _document(number: str, digest: bytes) -> dict[str, str]:
    """A document that the ledger knows by its hash."""
    return {"id": number, "documentType": "contractSigned", "title": "Contract", "description": f"sha256 {digest.hex()}"}


def _unless_empty(name: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """A list under its name; the standard has no empty lists."""
    return {name: items} if items else {}
