"""The ledger's views as a picture.

One function a table, in the order of the picture, so that there is one place for each new kind of data. Whoever wants a past height
hands in the views of that height: what a view says now of then would mix two moments. What no view tells yet stays empty, and rules
that need it are silent.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select

from fenming.base.calendar import day_of
from fenming.base.currencies import alphabetic
from fenming.domains.approvals.records import Kind, ProposalStatus
from fenming.domains.approvals.views import DECISIONS, PROPOSALS
from fenming.domains.contracts.records import ContractKind, ContractStatus, VariationStatus
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.contracts.views.tree import VARIATIONS
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.funds.views import CLAIMS
from fenming.domains.identity.records import PartyKind
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.outside.views import OUTSIDE_PAYMENTS
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.findings.model import (
    NO_DAY,
    Account,
    Approval,
    Claim,
    Contract,
    Decision,
    Engagement,
    Party,
    Payment,
    PaymentKind,
    Picture,
    Variation,
    WageLine,
)
from fenming.readmodel.outcomes import BLOCKS

_KINDS = {
    Purpose.TRANSFER: PaymentKind.TRANSFER,
    Purpose.PROGRESS_PAYMENT: PaymentKind.PAYMENT,
    Purpose.SUPPLY_PAYMENT: PaymentKind.PAYMENT,
    Purpose.RETENTION_HELD: PaymentKind.RETENTION,
    Purpose.LABOUR_FUNDING: PaymentKind.FUNDING,
    Purpose.WAGE: PaymentKind.WAGE,
}
"""Everything else moves within what was counted before, such as retention that is released."""
_BOUND = tuple(int(status) for status in (ContractStatus.SIGNED, ContractStatus.TERMINATED, ContractStatus.SETTLED))
"""A contract that has ended was paid all the same."""


class Loader:
    """Reads one picture through one connection."""

    def __init__(self, connection: Connection, zone_minutes: int) -> None:
        self._connection = connection
        self._zone_minutes = zone_minutes
        self._time_ms = self._pairs(select(BLOCKS.c.height, BLOCKS.c.time_ms))
        people = select(PARTIES.c.party).where(PARTIES.c.kind == int(PartyKind.PERSON))
        self._people = set(connection.scalars(people))
        self._owners = self._pairs(select(ACCOUNTS.c.account, ACCOUNTS.c.owner))
        self._currencies = {row.project: row.currency for row in connection.execute(select(PROJECTS))}

    def picture(self) -> Picture:
        """All tables, as of the last block that the views know."""
        return Picture(
            payments=[*self._payments(), *self._outside_payments()], contracts=list(self._contracts()), claims=list(self._claims()),
            variations=list(self._variations()),
            engagements=list(self._engagements()), wage_lines=list(self._wage_lines()), accounts=list(self._accounts()),
            approvals=list(self._approvals()), parties=list(self._parties()), day=self._day(max(self._time_ms, default=0)),
            zone_minutes=self._zone_minutes,
        )  # fmt: skip

    def _pairs(self, query: Select[Any]) -> dict[int, int]:
        """A query of two columns as a mapping."""
        return dict(tuple(row) for row in self._connection.execute(query))

    def _day(self, height: int) -> int:
        return day_of(self._time_ms.get(height, 0), self._zone_minutes)

    def _party(self, number: int) -> str:
        return f"worker-{number}" if number in self._people else f"party-{number}"

    def _project(self, number: int) -> str:
        return f"project-{number}" if number else ""

    def _currency(self, project: int) -> str:
        return _code(self._currencies.get(project, 0))

    def _payments(self) -> Iterator[Payment]:
        claimed = {row.claim: (row.contract, row.project) for row in self._connection.execute(_claims_with_projects())}
        tables = {row.wage_table: row.project for row in self._connection.execute(select(WAGE_TABLES))}
        projects = {row.contract: row.project for row in self._connection.execute(select(CONTRACTS))}
        parties = {account: self._party(owner) for account, owner in self._owners.items()}
        reserves = set(self._connection.scalars(select(ACCOUNTS.c.account).where(ACCOUNTS.c.kind == int(AccountKind.RESERVE))))
        days = {height: self._day(height) for height in self._time_ms}
        columns = [POSTINGS.c[name] for name in _POSTING_COLUMNS]
        for number, height, debit, credit, currency, amount, purpose, kind, subject, line in self._connection.execute(
            select(*columns).order_by(POSTINGS.c.payment)
        ):
            contract, project, reason = 0, 0, ""
            if kind == ReferenceKind.CLAIM:
                (contract, project), reason = claimed[subject], f"claim-{subject}"
            elif kind == ReferenceKind.WAGE_LINE:
                project, reason = tables[subject], f"wageline-{subject}-{line}"
            elif kind == ReferenceKind.CONTRACT:
                contract, project, reason = subject, projects[subject], f"contract-{subject}"
            elif kind == ReferenceKind.FUNDING_SOURCE:
                project, reason = subject, f"source-{subject}-{line}"
            day = days[height]
            moved = PaymentKind.INTERNAL if debit in reserves else _KINDS.get(purpose, PaymentKind.INTERNAL)
            yield Payment(
                id=f"payment-{number}", payer=parties[debit], payee=parties[credit], amount=amount, currency=_code(currency),
                day=day, when=str(day), kind=moved, debit=f"account-{debit}", credit=f"account-{credit}",
                project=self._project(project),
                contract=f"contract-{contract}" if contract else "", reason=reason,
            )  # fmt: skip

    def _outside_payments(self) -> Iterator[Payment]:
        for row in self._connection.execute(select(OUTSIDE_PAYMENTS).order_by(OUTSIDE_PAYMENTS.c.number)):
            amount, kind = (-row.amount, PaymentKind.REFUND) if row.is_refund else (row.amount, PaymentKind.PAYMENT)
            yield Payment(
                id=f"outside-{row.number}", payer=row.payer.hex()[:16], payee=row.payee.hex()[:16], amount=amount,
                currency=_code(row.currency), day=row.day or NO_DAY, when=str(row.day) if row.day else "", kind=kind,
                contract=f"outside-contract-{(row.process + row.contract).hex()}",
            )  # fmt: skip

    def _contracts(self) -> Iterator[Contract]:
        measured = select(CLAIMS.c.contract, func.max(CLAIMS.c.measured_to_date)).where(CLAIMS.c.status == int(ClaimStatus.PAID))
        certified = self._pairs(measured.group_by(CLAIMS.c.contract))
        balances = self._pairs(select(ACCOUNTS.c.account, ACCOUNTS.c.balance))
        signed = select(CONTRACTS).where(CONTRACTS.c.status.in_(_BOUND)).order_by(CONTRACTS.c.contract)
        for row in self._connection.execute(signed):
            yield Contract(
                id=f"contract-{row.contract}", payer=self._party(row.payer), payee=self._party(row.payee), amount=row.amount,
                signed_amount=row.signed_amount, currency=self._currency(row.project), project=self._project(row.project),
                parent=f"contract-{row.parent}" if row.parent else "", category=ContractKind(row.kind).name.lower(),
                day=self._day(row.height), document=row.document.hex() if any(row.document) else "",
                retained=balances.get(row.retention_account, 0), certified=certified.get(row.contract),
                labour_permille=row.labour_permille,
            )  # fmt: skip

    def _variations(self) -> Iterator[Variation]:
        """Changes that took effect, by the day on which they were put forward."""
        applied = select(VARIATIONS).where(VARIATIONS.c.status == int(VariationStatus.APPLIED))
        for row in self._connection.execute(applied.order_by(VARIATIONS.c.variation)):
            yield Variation(
                id=f"variation-{row.variation}", contract=f"contract-{row.contract}",
                amount=row.amount_after - row.amount_before, day=self._day(row.height),
            )  # fmt: skip

    def _claims(self) -> Iterator[Claim]:
        """Claims whose approval has passed every step: certified, and owed since."""
        decided = PROPOSALS.join(DECISIONS, DECISIONS.c.proposal == PROPOSALS.c.proposal)
        passed = select(PROPOSALS.c.subject, func.max(DECISIONS.c.height)).select_from(decided)
        chosen = passed.where(PROPOSALS.c.kind == int(Kind.CLAIM), PROPOSALS.c.status == int(ProposalStatus.APPROVED))
        heights = self._pairs(chosen.group_by(PROPOSALS.c.subject))
        for row in self._connection.execute(_claims_with_projects().order_by(CLAIMS.c.claim)):
            if row.claim in heights:
                is_paid = row.status == ClaimStatus.PAID
                yield Claim(
                    id=f"claim-{row.claim}", contract=f"contract-{row.contract}", amount=row.this_period,
                    certified_day=self._day(heights[row.claim]), paid=row.this_period if is_paid else 0, labour=row.labour,
                    labour_funded=row.labour if is_paid else 0, currency=self._currency(row.project),
                )  # fmt: skip

    def _engagements(self) -> Iterator[Engagement]:
        for row in self._connection.execute(select(ENGAGEMENTS).order_by(ENGAGEMENTS.c.engagement)):
            yield Engagement(
                id=f"engagement-{row.engagement}", project=self._project(row.project), employer=self._party(row.employer),
                worker=self._party(row.worker), account=f"account-{row.wallet}", from_day=self._day(row.height),
            )  # fmt: skip

    def _wage_lines(self) -> Iterator[WageLine]:
        """A line is paid with what was posted for it, to the worker or to what the worker has not collected yet."""
        line = POSTINGS.c.reference_number, POSTINGS.c.reference_line
        posted = select(*line, func.sum(POSTINGS.c.amount), func.max(POSTINGS.c.height)).where(
            POSTINGS.c.reference_kind == int(ReferenceKind.WAGE_LINE)
        )
        sums = self._connection.execute(posted.group_by(*line))
        paid = {(table, at): (amount, height) for table, at, amount, height in sums}
        joined = select(WAGE_LINES, WAGE_TABLES.c.month, WAGE_TABLES.c.project).join(
            WAGE_TABLES, WAGE_TABLES.c.wage_table == WAGE_LINES.c.wage_table
        )
        for row in self._connection.execute(joined.order_by(WAGE_LINES.c.wage_table, WAGE_LINES.c.line)):
            amount, height = paid.get((row.wage_table, row.line), (0, -1))
            yield WageLine(
                id=f"wageline-{row.wage_table}-{row.line}", engagement=f"engagement-{row.engagement}", month=row.month,
                days=row.days, amount=row.amount, paid=amount, paid_day=self._day(height) if amount else NO_DAY,
                currency=self._currency(row.project),
            )  # fmt: skip

    def _accounts(self) -> Iterator[Account]:
        for row in self._connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.account)):
            yield Account(
                id=f"account-{row.account}", owner=self._party(row.owner), kind=AccountKind(row.kind).name.lower(),
                project=self._project(row.project), balance=row.balance,
            )  # fmt: skip

    def _approvals(self) -> Iterator[Approval]:
        """Proposals with who decided. How many steps the policy asked for stands in no view; the rules of the ledger see to it."""
        taken: dict[int, list[Decision]] = {}
        for row in self._connection.execute(select(DECISIONS).order_by(DECISIONS.c.log_index)):
            decision = Decision(party=self._party(row.party), time_ms=self._time_ms[row.height])
            taken.setdefault(row.proposal, []).append(decision)
        for row in self._connection.execute(select(PROPOSALS).order_by(PROPOSALS.c.proposal)):
            yield Approval(
                id=f"proposal-{row.proposal}", subject=f"{Kind(row.kind).name.lower()}-{row.subject}", amount=row.amount,
                maker=self._party(row.maker), opened_ms=self._time_ms[row.height], steps_required=0,
                decisions=tuple(taken.get(row.proposal, ())), done=row.status == ProposalStatus.APPROVED,
            )  # fmt: skip

    def _parties(self) -> Iterator[Party]:
        for row in self._connection.execute(select(PARTIES).order_by(PARTIES.c.party)):
            if row.name:
                yield Party(id=self._party(row.party))


_POSTING_COLUMNS = (
    "payment", "height", "debit", "credit", "currency", "amount", "purpose", "reference_kind", "reference_number", "reference_line",
)  # fmt: skip


def _claims_with_projects() -> Select[Any]:
    return select(CLAIMS, CONTRACTS.c.project).join(CONTRACTS, CONTRACTS.c.contract == CLAIMS.c.contract)


def _code(currency: int) -> str:
    return alphabetic(currency) or str(currency)
