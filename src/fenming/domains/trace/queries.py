"""The trace itself, read from the views of the domains below.

Money in one account is not marked, so a wage cannot be tied to a claim by itself. The rule used here is first in, first out:
whatever leaves a ring-fenced account is taken from what came in earliest and has not left yet. It is a convention, stated with
every answer by the attributed amounts, and it always adds up.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from fenming.base.check_digits import account_number
from fenming.base.currencies import alphabetic
from fenming.domains.approvals.records import Kind
from fenming.domains.approvals.views import DECISIONS, PROPOSALS
from fenming.domains.contracts.records import SourceKind
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS, PROJECTS
from fenming.domains.contracts.views.budget import FUNDING_SOURCES
from fenming.domains.funds.views import CLAIMS
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS, REFERRING
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.domains.trace.steps import KNOWN_IDS, Signature, Trace, TraceStep, UnknownId, parse_id, share_out
from fenming.readmodel.feed import connection_height

DOWN_STEPS_MAX = 2000
_FROM_WAITING = (
    Purpose.COLLECTED, Purpose.WAGE_COLLECTED_BY_AGENT, Purpose.WAGE_INHERITED, Purpose.WAGE_ACCOUNT_CLOSED,
)  # fmt: skip
"""Payments that say nothing of their own: what they are for is what came into the account before."""
_FENCED = (AccountKind.SPECIAL_WAGE, AccountKind.RETENTION, AccountKind.DEPOSIT)
"""What comes into these leaves only for what it came for, so the way down from a payment into them is known."""
_OWN_MONEY = (Purpose.DEPOSIT_PLACED,)
"""What a party pays from money of its own: the contract for which it does is all that stands above it."""
AnyRow = Row[Any]


class Tracer:
    """Answers from one consistent view of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names: dict[int, str] = {}

    def trace(self, text: str) -> Trace:
        """The trace of anything that has an id; raises `UnknownId`."""
        kind, numbers = parse_id(text)
        tracers: dict[str, tuple[int, Callable[..., Trace]]] = {
            "payment": (1, self._payment),
            "claim": (1, self._claim),
            "contract": (1, self._contract),
            "table": (1, self._table),
            "worker": (1, self._worker),
            "line": (2, self._line),
            "account": (1, self._account),
        }
        count, tracer = tracers.get(kind, (0, self._payment))
        if len(numbers) != count:
            raise UnknownId(f"{text!r} is not an id of anything; ids look like {KNOWN_IDS}")
        return tracer(*numbers)

    # One answer for each kind of id.

    def _payment(self, number: int) -> Trace:
        payment = self._one(POSTINGS, f"payment-{number}", payment=number)
        up = [self._payment_step(payment, payment.amount), *self._above(payment, payment.amount)]
        down = []
        if self._one(ACCOUNTS, "account", account=payment.credit).kind in _FENCED:
            down = [self._payment_step(row, part) for row, part in self._spent_from(payment)]
        return self._answer(f"payment-{number}", payment.currency, payment.amount, up, down)

    def _claim(self, number: int) -> Trace:
        claim = self._one(CLAIMS, f"claim-{number}", claim=number)
        up = [self._claim_step(claim, claim.this_period), *self._above_claim(claim, claim.this_period)]
        return self._answer(f"claim-{number}", self._currency(claim.contract), claim.this_period, up, self._below_claim(claim))

    def _contract(self, number: int) -> Trace:
        contract = self._one(CONTRACTS, f"contract-{number}", contract=number)
        up = self._contract_chain(number, contract.amount)
        return self._answer(f"contract-{number}", self._currency(number), contract.amount, up, self._below_contract(contract))

    def _table(self, number: int) -> Trace:
        table = self._one(WAGE_TABLES, f"table-{number}", wage_table=number)
        payments = self._payments_for(ReferenceKind.WAGE_LINE, number)
        up = [self._table_step(table, table.total)]
        if payments:
            up += self._above_fenced(payments[0], sum(payment.amount for payment in payments))
        currency = self._one(PROJECTS, "project", project=table.project).currency
        down = [self._payment_step(payment, payment.amount) for payment in payments]
        return self._answer(f"table-{number}", currency, table.total, up, down)

    def _worker(self, number: int) -> Trace:
        engagements = self._all(ENGAGEMENTS, worker=number)
        if not engagements:
            raise UnknownId(f"there is no worker-{number}")
        wallets = [engagement.wallet for engagement in engagements]
        query = select(POSTINGS).where(POSTINGS.c.credit.in_(wallets)).order_by(POSTINGS.c.payment)
        payments = list(self._connection.execute(query))
        up = [step for row in payments for step in (self._payment_step(row, row.amount), *self._above(row, row.amount))]
        currency = payments[0].currency if payments else self._one(ACCOUNTS, "account", account=wallets[0]).currency
        return self._answer(f"worker-{number}", currency, sum(payment.amount for payment in payments), up, [])

    def _line(self, project: int, line: int) -> Trace:
        row = self._one(BUDGET_LINES, f"line-{project}-{line}", project=project, line=line)
        tops = self._all(CONTRACTS, project=project, budget_line=line, parent=0)
        down = []
        for contract in tops:
            down += [self._contract_step(contract, contract.amount), *self._below_contract(contract)]
        currency = self._one(PROJECTS, "project", project=project).currency
        return self._answer(f"line-{project}-{line}", currency, row.amount, [self._line_step(project, line, row.amount)], down)

    def _account(self, number: int) -> Trace:
        """Up: where the money that is in the account came from. Down: everything that has been paid out of it."""
        written = account_number(number)
        account = self._one(ACCOUNTS, f"account {written}", account=number)
        went = self._ordered(POSTINGS.c.debit == number)
        came = {row.payment: row for row in self._ordered(POSTINGS.c.credit == number)}
        parts = [(row.payment, row.amount) for row in came.values()]
        left = share_out(account.balance, parts, sum(row.amount for row in went))
        up = [
            step for payment, part in left
            for step in (self._payment_step(came[payment], part), *self._above(came[payment], part))
        ]  # fmt: skip
        down = [self._payment_step(row, row.amount) for row in went[:DOWN_STEPS_MAX]]
        return self._answer(f"account-{written}", account.currency, account.balance, up, down, len(went))

    # Upward.

    def _above(self, payment: AnyRow, attributed: int) -> list[TraceStep]:
        if payment.reference_kind == ReferenceKind.WAGE_LINE:
            return [*self._wage_line_steps(payment), *self._above_fenced(payment, attributed)]
        if payment.reference_kind == ReferenceKind.CLAIM:
            claim = self._one(CLAIMS, "claim", claim=payment.reference_number)
            return [self._claim_step(claim, attributed), *self._above_claim(claim, attributed)]
        if payment.reference_kind == ReferenceKind.FUNDING_SOURCE:
            source = [self._source_step(payment, attributed)]
            return [*source, *self._above_fenced(payment, attributed)] if payment.purpose == Purpose.SURPLUS_RETURNED else source
        if payment.purpose in _OWN_MONEY:
            return [self._contract_step(self._one(CONTRACTS, "contract", contract=payment.reference_number), attributed)]
        if payment.purpose == Purpose.ADVANCE:
            return self._contract_chain(payment.reference_number, attributed)
        if payment.reference_kind == ReferenceKind.CONTRACT:
            return self._above_fenced(payment, attributed) or self._contract_chain(payment.reference_number, attributed)
        if payment.reference_kind == ReferenceKind.GUARANTEE:
            return self._guarantee_steps(payment.reference_number, attributed)
        return self._above_fenced(payment, attributed) if payment.purpose in _FROM_WAITING else []

    def _above_fenced(self, payment: AnyRow, attributed: int) -> list[TraceStep]:
        """From a ring-fenced account up: the claims that filled it, each with its share."""
        steps = []
        for row, part in self._funded_by(payment, attributed):
            steps.append(self._payment_step(row, part))
            steps += self._above(row, part)
        return steps

    def _above_claim(self, claim: AnyRow, attributed: int) -> list[TraceStep]:
        """The claim's contract, then the claims that carried it, each with its contract, up to the budget line."""
        contract = self._one(CONTRACTS, "contract", contract=claim.contract)
        steps = [self._contract_step(contract, attributed)]
        while claim.parent:
            claim = self._one(CLAIMS, "claim", claim=claim.parent)
            contract = self._one(CONTRACTS, "contract", contract=claim.contract)
            steps += [self._claim_step(claim, attributed), self._contract_step(contract, attributed)]
        if contract.parent:
            return [*steps, *self._contract_chain(contract.parent, attributed)]
        return [*steps, self._line_step(contract.project, contract.budget_line, attributed)]

    def _contract_chain(self, number: int, attributed: int) -> list[TraceStep]:
        steps = []
        while number:
            contract = self._one(CONTRACTS, "contract", contract=number)
            steps.append(self._contract_step(contract, attributed))
            number = contract.parent
        return [*steps, self._line_step(contract.project, contract.budget_line, attributed)]

    def _funded_by(self, payment: AnyRow, amount: int | None = None) -> list[tuple[AnyRow, int]]:
        """The postings into the account from which this payment's money came, first in first out."""
        before = POSTINGS.c.debit == payment.debit, POSTINGS.c.payment < payment.payment
        used = int(self._connection.scalar(select(func.coalesce(func.sum(POSTINGS.c.amount), 0)).where(*before)) or 0)
        came = select(POSTINGS).where(POSTINGS.c.credit == payment.debit).order_by(POSTINGS.c.payment)
        rows = {row.payment: row for row in self._connection.execute(came)}
        shares = share_out(amount or payment.amount, [(row.payment, row.amount) for row in rows.values()], used)
        return [(rows[number], part) for number, part in shares]

    def _spent_from(self, payment: AnyRow) -> list[tuple[AnyRow, int]]:
        """The postings out of the account that used this payment's money."""
        before = POSTINGS.c.credit == payment.credit, POSTINGS.c.payment < payment.payment
        came = int(self._connection.scalar(select(func.coalesce(func.sum(POSTINGS.c.amount), 0)).where(*before)) or 0)
        went = select(POSTINGS).where(POSTINGS.c.debit == payment.credit).order_by(POSTINGS.c.payment)
        rows = {row.payment: row for row in self._connection.execute(went)}
        shares = share_out(payment.amount, [(row.payment, row.amount) for row in rows.values()], came)
        return [(rows[number], part) for number, part in shares]

    # Downward.

    def _below_contract(self, contract: AnyRow) -> list[TraceStep]:
        steps = []
        for claim in self._all(CLAIMS, contract=contract.contract):
            steps.append(self._claim_step(claim, claim.this_period))
            steps += self._payments_of_claim(claim.claim)
        released = self._payments_for(ReferenceKind.CONTRACT, contract.contract)
        steps += [self._payment_step(payment, payment.amount) for payment in released]
        for below in self._all(CONTRACTS, parent=contract.contract):
            steps += [self._contract_step(below, below.amount), *self._below_contract(below)]
        return steps

    def _below_claim(self, claim: AnyRow) -> list[TraceStep]:
        steps = self._payments_of_claim(claim.claim)
        for child in self._all(CLAIMS, parent=claim.claim):
            steps += [self._claim_step(child, child.this_period), *self._below_claim(child)]
        return steps

    def _payments_of_claim(self, claim: int) -> list[TraceStep]:
        steps = []
        for payment in self._payments_for(ReferenceKind.CLAIM, claim):
            steps.append(self._payment_step(payment, payment.amount))
            if payment.purpose == Purpose.LABOUR_FUNDING:
                steps += [self._payment_step(row, part) for row, part in self._spent_from(payment)]
        return steps

    def _ordered(self, chosen: Any) -> list[AnyRow]:
        return list(self._connection.execute(select(POSTINGS).where(chosen).order_by(POSTINGS.c.payment)))

    def _payments_for(self, kind: ReferenceKind, number: int) -> list[AnyRow]:
        chosen = REFERRING, POSTINGS.c.reference_kind == int(kind), POSTINGS.c.reference_number == number
        return list(self._connection.execute(select(POSTINGS).where(*chosen).order_by(POSTINGS.c.payment)))

    # Steps.

    def _payment_step(self, row: AnyRow, attributed: int) -> TraceStep:
        details = {
            "purpose": Purpose(row.purpose).name.lower(), "from_account": row.debit, "to_account": row.credit,
            "from_account_number": account_number(row.debit), "to_account_number": account_number(row.credit),
            "from": self._owner(row.debit), "to": self._owner(row.credit), "log_index": row.log_index,
        }  # fmt: skip
        title = f"{details['from']} -> {details['to']}"
        return TraceStep("payment", f"payment-{row.payment}", title, row.amount, attributed, row.height, details)

    def _wage_line_steps(self, payment: AnyRow) -> list[TraceStep]:
        key = {"wage_table": payment.reference_number, "line": payment.reference_line}
        line = self._one(WAGE_LINES, "wage line", **key)
        engagement = self._one(ENGAGEMENTS, "engagement", engagement=line.engagement)
        table = self._one(WAGE_TABLES, "wage table", wage_table=line.wage_table)
        signatures = [
            Signature(act, engagement.worker, "", envelope.hex())
            for act, envelope in (("wage line", line.signed_in), ("receipt", line.receipted_in))
            if envelope
        ]
        details = {"worker": engagement.worker, "engagement": line.engagement, "days": line.days, "month": table.month}
        step = TraceStep(
            "wage_line", f"wageline-{line.wage_table}-{line.line}", f"worker-{engagement.worker}", line.amount,
            line.amount, 0, details, [], signatures,
        )  # fmt: skip
        return [step, self._table_step(table, line.amount)]

    def _table_step(self, table: AnyRow, attributed: int) -> TraceStep:
        details = {"month": table.month, "lines": table.line_count, "employer": table.employer}
        return TraceStep(
            "wage_table", f"table-{table.wage_table}", self._name(table.employer), table.total, attributed, table.height,
            details, [table.document.hex()], self._approvals(Kind.WAGE_TABLE, table.wage_table),
        )  # fmt: skip

    def _claim_step(self, claim: AnyRow, attributed: int) -> TraceStep:
        names = ("month", "measured_to_date", "previously_billed", "this_period", "labour", "retention", "recoupment", "net")
        contract = self._one(CONTRACTS, "contract", contract=claim.contract)
        made = Signature("claim", claim.maker, self._name(contract.payee), claim.submitted_in.hex())
        approvals = self._approvals(Kind.CLAIM, claim.claim)
        documents = [claim.document.hex(), *self._evidence(Kind.CLAIM, claim.claim)]
        return TraceStep(
            "claim", f"claim-{claim.claim}", self._name(contract.payee), claim.this_period, attributed, claim.height,
            {name: getattr(claim, name) for name in names}, documents, [made, *approvals],
        )  # fmt: skip

    def _contract_step(self, contract: AnyRow, attributed: int) -> TraceStep:
        signatures = [Signature("offer", contract.offered_by, self._name(contract.payer), contract.offered_in.hex())]
        if contract.signed_in:
            signatures.append(
                Signature("countersign", contract.signed_by, self._name(contract.payee), contract.signed_in.hex())
            )
        title = f"{self._name(contract.payer)} -> {self._name(contract.payee)}"
        return TraceStep(
            "contract", f"contract-{contract.contract}", title, contract.amount, attributed, contract.height,
            {"tier": contract.tier, "parent": contract.parent}, [contract.document.hex()], signatures,
        )  # fmt: skip

    def _guarantee_steps(self, number: int, attributed: int) -> list[TraceStep]:
        """A bank's own money: its letter, and the contract that it answers for."""
        row = self._one(GUARANTEES, "guarantee", guarantee=number)
        signatures = [Signature("draft", row.drafted_by, self._name(row.issuer), row.drafted_in.hex())]
        details = {"kind": GuaranteeKind(row.kind).name.lower(), "valid_until_day": row.valid_until_day}
        title = f"{self._name(row.issuer)} -> {self._name(row.beneficiary)}"
        step = TraceStep(
            "guarantee", f"guarantee-{number}", title, row.amount, attributed, row.height, details, [row.document.hex()],
            signatures,
        )  # fmt: skip
        if row.kind == GuaranteeKind.BID:
            return [step]
        return [step, self._contract_step(self._one(CONTRACTS, "contract", contract=row.subject), attributed)]

    def _line_step(self, project: int, line: int, attributed: int) -> TraceStep:
        row = self._one(BUDGET_LINES, "budget line", project=project, line=line)
        opened = self._one(PROJECTS, "project", project=project)
        details = {"project": opened.name, "owner": self._name(opened.owner)}
        return TraceStep("budget_line", f"line-{project}-{line}", row.name, row.amount, attributed, row.height, details)

    def _source_step(self, payment: AnyRow, attributed: int) -> TraceStep:
        """The funding source that gave the money, or that gets it back."""
        key = {"project": payment.reference_number, "source": payment.reference_line}
        source = self._one(FUNDING_SOURCES, "funding source", **key)
        details = {"kind": SourceKind(source.kind).name.lower(), "received": source.received}
        return TraceStep(
            "funding_source", f"source-{source.project}-{source.source}", self._name(source.funder), source.planned,
            attributed, source.height, details,
        )  # fmt: skip

    def _approvals(self, kind: Kind, subject: int) -> list[Signature]:
        return [
            Signature(f"approval step {row.step + 1}", row.party, self._name(row.organisation), row.envelope_id.hex())
            for row in self._decisions(kind, subject)
        ]

    def _evidence(self, kind: Kind, subject: int) -> list[str]:
        return [row.evidence.hex() for row in self._decisions(kind, subject) if any(row.evidence)]

    def _decisions(self, kind: Kind, subject: int) -> list[AnyRow]:
        joined = DECISIONS.join(PROPOSALS, DECISIONS.c.proposal == PROPOSALS.c.proposal)
        chosen = PROPOSALS.c.kind == int(kind), PROPOSALS.c.subject == subject
        query = select(DECISIONS).select_from(joined).where(*chosen).order_by(DECISIONS.c.log_index)
        return list(self._connection.execute(query))

    # Reading.

    def _answer(
        self, text: str, currency: int, amount: int, up: list[TraceStep], down: list[TraceStep], down_total: int = 0
    ) -> Trace:
        reaches = any(step.kind in ("budget_line", "funding_source") for step in up)
        height = connection_height(self._connection)
        code = alphabetic(currency) or str(currency)
        return Trace(text, code, amount, height, reaches, up, down[:DOWN_STEPS_MAX], max(down_total, len(down)))

    def _one(self, table: Table, what: str, **key: int) -> AnyRow:
        row = self._connection.execute(_chosen(table, key)).first()
        if row is None:
            raise UnknownId(f"there is no {what}")
        return row

    def _all(self, table: Table, **key: int) -> list[AnyRow]:
        return list(self._connection.execute(_chosen(table, key).order_by(*table.primary_key.columns)))

    def _currency(self, contract: int) -> int:
        row = self._one(CONTRACTS, "contract", contract=contract)
        return int(self._one(PROJECTS, "project", project=row.project).currency)

    def _owner(self, account: int) -> str:
        return self._name(int(self._one(ACCOUNTS, f"account {account}", account=account).owner))

    def _name(self, party: int) -> str:
        if party not in self._names:
            name = self._connection.scalar(select(PARTIES.c.name).where(PARTIES.c.party == party))
            self._names[party] = name or f"worker-{party}"
        return self._names[party]


def _chosen(table: Table, key: dict[str, int]) -> Any:
    query = select(table)
    for name, value in key.items():
        query = query.where(table.c[name] == value)
    return query
