"""Documents as tables: who holds them, who has seen them, when they end; and what each project requires."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

from fenming.base.fields import Event
from fenming.domains.contracts import events
from fenming.domains.contracts.records import DocumentStatus
from fenming.readmodel.view import METADATA, Changes, Handler, Source

DOCUMENTS = Table(
    "documents", METADATA,
    Column("document", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Integer, nullable=False),
    Column("holder", BigInteger, nullable=False),
    Column("contract", BigInteger, nullable=False),
    Column("trade", Integer, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("valid_from_day", Integer, nullable=False),
    Column("valid_until_day", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("confirmed_by", BigInteger, nullable=False),
    Column("warned_height", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Index("documents_by_holder", "holder", "kind"),
)  # fmt: skip

REQUIREMENTS = Table(
    "document_requirements", METADATA,
    Column("requirement", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False, index=True),
    Column("contract_kind", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("in_force", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip
"""Every list that was ever set; those `in_force` are the latest of their contract kind."""


def _registered(changes: Changes, source: Source, event: events.DocumentRegistered) -> None:
    changes.insert(
        DOCUMENTS, document=event.document, kind=event.kind, holder=event.holder, contract=event.contract,
        trade=event.trade, digest=event.digest, valid_from_day=event.valid_from_day, valid_until_day=event.valid_until_day,
        amount=event.amount, status=int(DocumentStatus.REGISTERED), confirmed_by=0, warned_height=0, height=source.height,
    )  # fmt: skip


def _confirmed(changes: Changes, source: Source, event: events.DocumentConfirmed) -> None:
    changes.update(
        DOCUMENTS, {"document": event.document}, status=int(DocumentStatus.CONFIRMED), confirmed_by=event.by
    )


def _ended(changes: Changes, source: Source, event: events.DocumentEnded) -> None:
    changes.update(DOCUMENTS, {"document": event.document}, status=event.status)


def _expiring(changes: Changes, source: Source, event: events.DocumentExpiring) -> None:
    changes.update(DOCUMENTS, {"document": event.document}, warned_height=source.height)


def _required(changes: Changes, source: Source, event: events.DocumentsRequired) -> None:
    key = {"project": event.project, "contract_kind": event.contract_kind}
    # Inserts are written before changes: the new list comes in as not in force, and is put in force after the old one is not.
    changes.update(REQUIREMENTS, key, in_force=0)
    for kind in event.kinds:
        number = changes.next_number(REQUIREMENTS)
        changes.insert(
            REQUIREMENTS, requirement=number, project=event.project, contract_kind=event.contract_kind, kind=kind,
            in_force=0, height=source.height,
        )  # fmt: skip
        changes.update(REQUIREMENTS, {"requirement": number}, in_force=1)


HANDLERS: dict[type[Event], Handler] = {
    events.DocumentRegistered: _registered,
    events.DocumentConfirmed: _confirmed,
    events.DocumentEnded: _ended,
    events.DocumentExpiring: _expiring,
    events.DocumentsRequired: _required,
}
