"""Powers of attorney, what waits for payees, estates, complaints, closings and kept records as tables."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from fenming.domains.payroll import events
from fenming.domains.payroll.records import ComplaintStatus, KeptStatus, PowerKind
from fenming.readmodel.view import METADATA, Changes, Handler, Source

POWERS = Table(
    "powers_of_attorney", METADATA,
    Column("worker", BigInteger, primary_key=True, autoincrement=False),
    Column("agent", BigInteger, primary_key=True, autoincrement=False),
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("kinds", Integer, nullable=False),
    Column("from_day", Integer, nullable=False),
    Column("until_day", Integer, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("device", LargeBinary(32), nullable=False),
    Column("is_revoked", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

HANDLINGS = Table(
    "payee_handlings", METADATA,
    Column("handling", BigInteger, primary_key=True, autoincrement=False),
    Column("worker", BigInteger, nullable=False),
    Column("agent", BigInteger, nullable=False, index=True),
    Column("device", LargeBinary(32), nullable=False),
    Column("kind", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("credit", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip
"""What agents did for workers: `kind` is a `PowerKind`; whose device and how often is what a finding asks."""

UNCOLLECTED = Table(
    "uncollected_wages", METADATA,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("wage_table", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("worker", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

UNCOLLECTED_ACCOUNTS = Table(
    "uncollected_accounts", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("account", BigInteger, nullable=False, index=True),
    Column("worker", BigInteger, nullable=False, index=True),
    Column("waiting", BigInteger, nullable=False),
    Column("since_day", Integer, nullable=False),
    Column("reminders", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip
"""The story of an account, a row each time it changed or was told; the last row is how it stands."""

ESTATES = Table(
    "estates", METADATA,
    Column("worker", BigInteger, primary_key=True, autoincrement=False),
    Column("operator", BigInteger, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

ESTATE_CLAIMS = Table(
    "estate_claims", METADATA,
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("worker", BigInteger, nullable=False, index=True),
    Column("claimant", BigInteger, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("attestations", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

COMPLAINTS = Table(
    "wage_complaints", METADATA,
    Column("complaint", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False),
    Column("engagement", BigInteger, nullable=False),
    Column("against", BigInteger, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("text", LargeBinary(32), nullable=False),
    Column("filer", BigInteger, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("answer", LargeBinary(32), nullable=False),
    Column("outcome", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("status", Integer, nullable=False),
)  # fmt: skip

CLOSINGS = Table(
    "wage_account_closings", METADATA,
    Column("closing", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False),
    Column("contract", BigInteger, nullable=False),
    Column("notice", LargeBinary(32), nullable=False),
    Column("notice_until_day", Integer, nullable=False),
    Column("remainder", BigInteger, nullable=False),
    Column("records_until_day", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

KEPT_RECORDS = Table(
    "kept_records", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("commitment", LargeBinary(32), nullable=False, unique=True),
    Column("project", BigInteger, nullable=False),
    Column("holder", BigInteger, nullable=False),
    Column("engagement", BigInteger, nullable=False),
    Column("kept_in", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
    Column("status", Integer, nullable=False),
)  # fmt: skip


def _granted(changes: Changes, source: Source, event: events.PowerGranted) -> None:
    changes.update(POWERS, {"worker": event.worker, "agent": event.agent}, is_revoked=1)
    changes.insert(
        POWERS, worker=event.worker, agent=event.agent, serial=event.serial, kinds=event.kinds, from_day=event.from_day,
        until_day=event.until_day, document=event.document, device=event.device, is_revoked=0, height=source.height,
    )  # fmt: skip
    changes.update(POWERS, {"worker": event.worker, "agent": event.agent, "serial": event.serial}, is_revoked=0)


def _revoked(changes: Changes, source: Source, event: events.PowerRevoked) -> None:
    changes.update(POWERS, {"worker": event.worker, "agent": event.agent}, is_revoked=1)


def _agent_signed(changes: Changes, source: Source, event: events.AgentSigned) -> None:
    _handled(changes, source, event.worker, event.agent, event.device, PowerKind.SIGN, 0, 0)


def _collected(changes: Changes, source: Source, event: events.CollectedByAgent) -> None:
    _handled(changes, source, event.worker, event.agent, event.device, PowerKind.COLLECT, event.amount, event.credit)


def _handled(
    changes: Changes, source: Source, worker: int, agent: int, device: bytes, kind: PowerKind, amount: int, credit: int
) -> None:
    changes.insert(
        HANDLINGS, handling=changes.next_number(HANDLINGS), worker=worker, agent=agent, device=device, kind=int(kind),
        amount=amount, credit=credit, height=source.height,
    )  # fmt: skip


def _uncollected(changes: Changes, source: Source, event: events.WageUncollected) -> None:
    changes.insert(
        UNCOLLECTED, account=event.account, wage_table=event.table, line=event.line, worker=event.worker, amount=event.amount,
        reason=event.reason, height=source.height,
    )  # fmt: skip


def _stands(changes: Changes, source: Source, event: events.UncollectedStands) -> None:
    changes.insert(
        UNCOLLECTED_ACCOUNTS, number=changes.next_number(UNCOLLECTED_ACCOUNTS), account=event.account, worker=event.worker,
        waiting=event.amount, since_day=event.since_day, reminders=event.reminders, height=source.height,
    )  # fmt: skip


def _died(changes: Changes, source: Source, event: events.DeathAttested) -> None:
    changes.insert(
        ESTATES, worker=event.worker, operator=event.operator, document=event.document, paid=0, height=source.height
    )


def _claimed(changes: Changes, source: Source, event: events.EstateClaimed) -> None:
    changes.insert(
        ESTATE_CLAIMS, claim=event.claim, worker=event.worker, claimant=event.claimant, account=event.account,
        evidence=event.evidence, attestations=0, height=source.height,
    )  # fmt: skip


def _attested(changes: Changes, source: Source, event: events.EstateClaimAttested) -> None:
    changes.update(ESTATE_CLAIMS, {"claim": event.claim}, attestations=event.attestations)


def _estate_paid(changes: Changes, source: Source, event: events.EstatePaid) -> None:
    changes.add(ESTATES, "paid", event.worker, event.amount)


def _complained(changes: Changes, source: Source, event: events.ComplaintFiled) -> None:
    changes.insert(
        COMPLAINTS, complaint=event.complaint, project=event.project, engagement=event.engagement, against=event.against,
        kind=event.kind, text=event.text, filer=event.filer, due_day=event.due_day, answer=b"", outcome=0,
        height=source.height, status=int(ComplaintStatus.OPEN),
    )  # fmt: skip


def _complaint_advanced(changes: Changes, source: Source, event: events.ComplaintAdvanced) -> None:
    key = {"complaint": event.complaint}
    changes.update(COMPLAINTS, key, status=event.status, due_day=event.due_day, outcome=event.outcome)
    if event.text:
        changes.update(COMPLAINTS, key, answer=event.text)


def _announced(changes: Changes, source: Source, event: events.ClosingAnnounced) -> None:
    changes.insert(
        CLOSINGS, closing=changes.next_number(CLOSINGS), project=event.project, contract=event.contract, notice=event.notice,
        notice_until_day=event.until_day, remainder=0, records_until_day=0, height=source.height,
    )  # fmt: skip


def _closed(changes: Changes, source: Source, event: events.WageAccountClosed) -> None:
    changes.update(
        CLOSINGS, {"project": event.project}, remainder=event.remainder, records_until_day=event.records_until_day
    )


def _kept(changes: Changes, source: Source, event: events.RecordsKept) -> None:
    for commitment in event.commitments:
        _keep(changes, source, commitment, event.project, event.holder, 0)


def _registered(changes: Changes, source: Source, event: events.WorkerEngaged) -> None:
    _keep(changes, source, event.registration, event.project, event.employer, event.engagement)


def _keep(changes: Changes, source: Source, commitment: bytes, project: int, holder: int, engagement: int) -> None:
    changes.insert(
        KEPT_RECORDS, number=changes.next_number(KEPT_RECORDS), commitment=commitment, project=project, holder=holder,
        engagement=engagement, kept_in=source.envelope_id, height=source.height, status=int(KeptStatus.KEPT),
    )  # fmt: skip


def _records_advanced(changes: Changes, source: Source, event: events.RecordsAdvanced) -> None:
    for commitment in event.commitments:
        changes.update(KEPT_RECORDS, {"commitment": commitment}, status=event.status)


HANDLERS: dict[type, Handler] = {
    events.PowerGranted: _granted,
    events.PowerRevoked: _revoked,
    events.AgentSigned: _agent_signed,
    events.CollectedByAgent: _collected,
    events.WageUncollected: _uncollected,
    events.UncollectedStands: _stands,
    events.DeathAttested: _died,
    events.EstateClaimed: _claimed,
    events.EstateClaimAttested: _attested,
    events.EstatePaid: _estate_paid,
    events.ComplaintFiled: _complained,
    events.ComplaintAdvanced: _complaint_advanced,
    events.ClosingAnnounced: _announced,
    events.WageAccountClosed: _closed,
    events.WorkerEngaged: _registered,
    events.RecordsKept: _kept,
    events.RecordsAdvanced: _records_advanced,
}
