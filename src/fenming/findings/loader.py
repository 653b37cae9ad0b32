"""The ledger's views as a picture.

One function a table, in the order of the picture, so that there is one place for each new kind of data. Whoever wants a past height
hands in the views of that height: what a view says now of then would mix two moments. What no view tells yet stays empty, and rules
that need it are silent.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select

from fenming.domains.approvals.records import Kind, ProposalStatus
from fenming.domains.approvals.views import DECISIONS, PROPOSALS
from fenming.domains.contracts.records import ContractKind, ContractStatus, VariationStatus
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.contracts.views.tree import VARIATIONS
from fenming.domains.funds.records import AdvanceStatus, ClaimStatus
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.held import ADVANCES
from fenming.domains.guarantees.records import GuaranteeKind, GuaranteeStatus
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.identity.records import PartyKind
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.network.views import NODES
from fenming.domains.outside.views import OUTSIDE_PAYMENTS
from fenming.domains.payroll.views import WAGE_TABLES
from fenming.findings import people
from fenming.findings.model import (
    NO_DAY,
    Account,
    Approval,
    Claim,
    Contract,
    Decision,
    Guarantee,
    NetworkNode,
    Party,
    Payment,
    PaymentKind,
    Picture,
    Variation,
)
from fenming.findings.views import Views, currency_code

PAYMENT_KINDS = {
    Purpose.TRANSFER: PaymentKind.TRANSFER,
    Purpose.PROGRESS_PAYMENT: PaymentKind.PAYMENT,
    Purpose.SUPPLY_PAYMENT: PaymentKind.PAYMENT,
    Purpose.RECEIVABLE_PAYMENT: PaymentKind.PAYMENT,
    Purpose.RETENTION_HELD: PaymentKind.RETENTION,
    Purpose.LABOUR_FUNDING: PaymentKind.FUNDING,
    Purpose.WAGE: PaymentKind.WAGE,
    Purpose.ADVANCE: PaymentKind.ADVANCE,
    Purpose.REVERSAL: PaymentKind.REFUND,
    Purpose.OVERPAYMENT_RETURNED: PaymentKind.REFUND,
    # Moves within what was counted before, or is set aside.
    Purpose.RETENTION_RELEASED: PaymentKind.INTERNAL,
    Purpose.RETENTION_DEDUCTED: PaymentKind.INTERNAL,
    Purpose.DEPOSIT_PLACED: PaymentKind.INTERNAL,
    Purpose.DEPOSIT_RELEASED: PaymentKind.INTERNAL,
    Purpose.DEPOSIT_USED: PaymentKind.INTERNAL,
    Purpose.ESCROW_PLACED: PaymentKind.INTERNAL,
    Purpose.ESCROW_RELEASED: PaymentKind.INTERNAL,
    Purpose.UNCOLLECTED: PaymentKind.INTERNAL,
    Purpose.COLLECTED: PaymentKind.INTERNAL,
    Purpose.WAGE_COLLECTED_BY_AGENT: PaymentKind.INTERNAL,
    Purpose.WAGE_INHERITED: PaymentKind.INTERNAL,
    Purpose.WAGE_ACCOUNT_CLOSED: PaymentKind.INTERNAL,
    # Comes into the programme or leaves it.
    Purpose.ISSUE: PaymentKind.INTERNAL,
    Purpose.REDEEM: PaymentKind.INTERNAL,
    Purpose.SOURCE_FUNDED: PaymentKind.INTERNAL,
    Purpose.SURPLUS_RETURNED: PaymentKind.INTERNAL,
    Purpose.GUARANTEE_PAID: PaymentKind.INTERNAL,
    # Owed beside the price of a contract: counted as payment it would make a late payer look as if it had paid above the contract.
    Purpose.LATE_INTEREST: PaymentKind.INTERNAL,
    Purpose.EARLY_PAYMENT: PaymentKind.INTERNAL,
    # The difference of debts under several contracts.
    Purpose.CLEARING: PaymentKind.INTERNAL,
}
"""Every purpose, so that a new one is decided on; a refund is counted against what was paid, with the sides of the payment."""
_BOUND = tuple(int(status) for status in (ContractStatus.SIGNED, ContractStatus.TERMINATED, ContractStatus.SETTLED))
"""A contract that has ended was paid all the same."""


class Loader:
    """Reads one picture through one connection."""

    def __init__(self, connection: Connection, zone_minutes: int) -> None:
        self._connection = connection
        self._views = Views(connection, zone_minutes)

    def picture(self) -> Picture:
        """All tables, as of the last block that the views know."""
        views = self._views
        return Picture(
            payments=[*self._payments(), *self._outside_payments()], contracts=list(self._contracts()), claims=list(self._claims()),
            variations=list(self._variations()), engagements=list(people.engagements(views)),
            attendance=list(people.attendance(views)), overlaps=list(people.overlaps(views)),
            overdue_months=list(people.overdue_months(views)), complaints=list(people.complaints(views)),
            handlings=list(people.handlings(views)), wage_lines=list(people.wage_lines(views)), accounts=list(self._accounts()),
            guarantees=list(self._guarantees()), approvals=list(self._approvals()), parties=list(self._parties()),
            network_nodes=list(self._network_nodes()), day=views.today, zone_minutes=views.zone_minutes,
        )  # fmt: skip

    def _payments(self) -> Iterator[Payment]:
        claimed = {row.claim: (row.contract, row.project) for row in self._connection.execute(_claims_with_projects())}
        tables = {row.wage_table: row.project for row in self._connection.execute(select(WAGE_TABLES))}
        projects = {row.contract: row.project for row in self._connection.execute(select(CONTRACTS))}
        parties = {account: self._views.party(owner) for account, owner in self._views.owners.items()}
        reserves = set(self._connection.scalars(select(ACCOUNTS.c.account).where(ACCOUNTS.c.kind == int(AccountKind.RESERVE))))
        days = {height: self._views.day(height) for height in self._views.time_ms}
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
            moved = PaymentKind.INTERNAL if debit in reserves else PAYMENT_KINDS[purpose]
            payer, payee, counted = parties[debit], parties[credit], amount
            if moved == PaymentKind.REFUND:
                payer, payee, counted = payee, payer, -amount
            yield Payment(
                id=f"payment-{number}", payer=payer, payee=payee, amount=counted,
                currency=currency_code(currency), day=day, when=str(day), kind=moved, debit=f"account-{debit}",
                credit=f"account-{credit}", project=self._views.project(project),
                contract=f"contract-{contract}" if contract else "", reason=reason,
            )  # fmt: skip

    def _outside_payments(self) -> Iterator[Payment]:
        for row in self._connection.execute(select(OUTSIDE_PAYMENTS).order_by(OUTSIDE_PAYMENTS.c.number)):
            amount, kind = (-row.amount, PaymentKind.REFUND) if row.is_refund else (row.amount, PaymentKind.PAYMENT)
            yield Payment(
                id=f"outside-{row.number}", payer=row.payer.hex()[:16], payee=row.payee.hex()[:16], amount=amount,
                currency=currency_code(row.currency), day=row.day or NO_DAY, when=str(row.day) if row.day else "", kind=kind,
                contract=f"outside-contract-{(row.process + row.contract).hex()}",
            )  # fmt: skip

    def _contracts(self) -> Iterator[Contract]:
        measured = select(CLAIMS.c.contract, func.max(CLAIMS.c.measured_to_date)).where(CLAIMS.c.status == int(ClaimStatus.PAID))
        certified = self._views.pairs(measured.group_by(CLAIMS.c.contract))
        balances = self._views.pairs(select(ACCOUNTS.c.account, ACCOUNTS.c.balance))
        advances = {row.contract: row.amount - row.recouped for row in self._connection.execute(_paid_advances())}
        signed = select(CONTRACTS).where(CONTRACTS.c.status.in_(_BOUND)).order_by(CONTRACTS.c.contract)
        for row in self._connection.execute(signed):
            yield Contract(
                id=f"contract-{row.contract}", payer=self._views.party(row.payer), payee=self._views.party(row.payee),
                amount=row.amount, signed_amount=row.signed_amount, currency=self._views.currency(row.project),
                project=self._views.project(row.project),
                parent=f"contract-{row.parent}" if row.parent else "", category=ContractKind(row.kind).name.lower(),
                day=row.signed_day, document=row.document.hex() if any(row.document) else "",
                retained=balances.get(row.retention_account, 0), certified=certified.get(row.contract),
                labour_permille=row.labour_permille, advance_left=advances.get(row.contract, 0),
            )  # fmt: skip

    def _variations(self) -> Iterator[Variation]:
        """Changes that took effect, by the day on which they were put forward."""
        applied = select(VARIATIONS).where(VARIATIONS.c.status == int(VariationStatus.APPLIED))
        for row in self._connection.execute(applied.order_by(VARIATIONS.c.variation)):
            yield Variation(
                id=f"variation-{row.variation}", contract=f"contract-{row.contract}",
                amount=row.amount_after - row.amount_before, day=self._views.day(row.height),
            )  # fmt: skip

    def _guarantees(self) -> Iterator[Guarantee]:
        """Letters in force. What one must cover is known of an advance alone: what has been paid and not been earned."""
        banks = set(self._connection.scalars(select(PARTIES.c.party).where(PARTIES.c.kind == int(PartyKind.OPERATOR))))
        advances = {row.contract: row.amount - row.recouped for row in self._connection.execute(_paid_advances())}
        in_force = select(GUARANTEES).where(GUARANTEES.c.status == int(GuaranteeStatus.IN_FORCE))
        for row in self._connection.execute(in_force.order_by(GUARANTEES.c.guarantee)):
            uncovered = advances.get(row.subject, 0) if row.kind == GuaranteeKind.ADVANCE else 0
            contract = "" if row.kind == GuaranteeKind.BID else f"contract-{row.subject}"
            yield Guarantee(
                id=f"guarantee-{row.guarantee}", contract=contract, amount=row.amount_left, required=uncovered,
                issuer=self._views.party(row.issuer), issuer_is_bank=row.issuer in banks,
                valid_until_day=row.valid_until_day, obligation_until_day=self._views.today if uncovered else NO_DAY,
                document=row.document.hex(), currency=self._views.currency(row.project),
            )  # fmt: skip

    def _claims(self) -> Iterator[Claim]:
        """Claims whose approval has passed every step: certified, and owed since."""
        decided = PROPOSALS.join(DECISIONS, DECISIONS.c.proposal == PROPOSALS.c.proposal)
        passed = select(PROPOSALS.c.subject, func.max(DECISIONS.c.height)).select_from(decided)
        chosen = passed.where(PROPOSALS.c.kind == int(Kind.CLAIM), PROPOSALS.c.status == int(ProposalStatus.APPROVED))
        heights = self._views.pairs(chosen.group_by(PROPOSALS.c.subject))
        for row in self._connection.execute(_claims_with_projects().order_by(CLAIMS.c.claim)):
            if row.claim in heights:
                is_paid = row.status == ClaimStatus.PAID
                yield Claim(
                    id=f"claim-{row.claim}", contract=f"contract-{row.contract}", amount=row.this_period,
                    certified_day=self._views.day(heights[row.claim]), paid=row.this_period if is_paid else 0, labour=row.labour,
                    labour_funded=row.labour if is_paid else 0, currency=self._views.currency(row.project),
                )  # fmt: skip

    def _accounts(self) -> Iterator[Account]:
        for row in self._connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.account)):
            yield Account(
                id=f"account-{row.account}", owner=self._views.party(row.owner), kind=AccountKind(row.kind).name.lower(),
                project=self._views.project(row.project), balance=row.balance,
            )  # fmt: skip

    def _approvals(self) -> Iterator[Approval]:
        """Proposals with who decided, and how many had to."""
        taken: dict[int, list[Decision]] = {}
        for row in self._connection.execute(select(DECISIONS).order_by(DECISIONS.c.log_index)):
            decision = Decision(party=self._views.party(row.party), time_ms=self._views.time_ms[row.height])
            taken.setdefault(row.proposal, []).append(decision)
        for row in self._connection.execute(select(PROPOSALS).order_by(PROPOSALS.c.proposal)):
            yield Approval(
                id=f"proposal-{row.proposal}", subject=f"{Kind(row.kind).name.lower()}-{row.subject}", amount=row.amount,
                maker=self._views.party(row.maker), opened_ms=self._views.time_ms[row.height], steps_required=row.approvals,
                decisions=tuple(taken.get(row.proposal, ())), done=row.status == ProposalStatus.APPROVED,
            )  # fmt: skip

    def _parties(self) -> Iterator[Party]:
        for row in self._connection.execute(select(PARTIES).order_by(PARTIES.c.party)):
            if row.name:
                yield Party(id=self._views.party(row.party), registered_day=self._views.day(row.height))

    def _network_nodes(self) -> Iterator[NetworkNode]:
        for row in self._connection.execute(select(NODES).order_by(NODES.c.node)):
            yield NetworkNode(
                id=f"node-{row.node}", operator=self._views.party(row.organisation), name=row.name,
                double_signed_height=row.double_signed_height,
            )  # fmt: skip


_POSTING_COLUMNS = (
    "payment", "height", "debit", "credit", "currency", "amount", "purpose", "reference_kind", "reference_number", "reference_line",
)  # fmt: skip


def _paid_advances() -> Select[Any]:
    paid = [int(status) for status in (AdvanceStatus.PAID, AdvanceStatus.RECOUPED)]
    return select(ADVANCES).where(ADVANCES.c.status.in_(paid))


def _claims_with_projects() -> Select[Any]:
    return select(CLAIMS, CONTRACTS.c.project).join(CONTRACTS, CONTRACTS.c.contract == CLAIMS.c.contract)

