"""Projects, budget lines and the contract tree as tables."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from fenming.domains.contracts import events
from fenming.domains.contracts.records import ContractStatus
from fenming.readmodel.view import METADATA, Changes, Source, View

PROJECTS = Table(
    "projects", METADATA,
    Column("project", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("wage_account", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

BUDGET_LINES = Table(
    "budget_lines", METADATA,
    Column("project", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

CONTRACTS = Table(
    "contracts", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False, index=True),
    Column("budget_line", Integer, nullable=False),
    Column("parent", BigInteger, nullable=False, index=True),
    Column("tier", Integer, nullable=False),
    Column("payer", BigInteger, nullable=False),
    Column("payee", BigInteger, nullable=False, index=True),
    Column("kind", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("labour_permille", Integer, nullable=False),
    Column("retention_permille", Integer, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("payee_account", BigInteger, nullable=False),
    Column("retention_account", BigInteger, nullable=False),
    Column("offered_in", LargeBinary(32), nullable=False),
    Column("signed_in", LargeBinary(32), nullable=False),
    Column("signed_by", BigInteger, nullable=False),
    Column("offered_by", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip


def _project_opened(changes: Changes, source: Source, event: events.ProjectOpened) -> None:
    changes.insert(
        PROJECTS, project=event.project, owner=event.owner, name=event.name, currency=event.currency,
        account=event.account, wage_account=0, height=source.height,
    )  # fmt: skip


def _line_set(changes: Changes, source: Source, event: events.BudgetLineSet) -> None:
    changes.insert(
        BUDGET_LINES, project=event.project, line=event.line, name=event.name, amount=event.amount,
        envelope_id=source.envelope_id, height=source.height,
    )  # fmt: skip


def _offered(changes: Changes, source: Source, event: events.ContractOffered) -> None:
    changes.insert(
        CONTRACTS, contract=event.contract, project=event.project, budget_line=event.budget_line, parent=event.parent,
        tier=event.tier, payer=event.payer, payee=event.payee, kind=event.kind, amount=event.amount,
        labour_permille=event.labour_permille, retention_permille=event.retention_permille, document=event.document,
        status=int(ContractStatus.OFFERED), payee_account=0, retention_account=0, offered_in=source.envelope_id,
        signed_in=b"", signed_by=0, offered_by=source.sender, height=source.height,
    )  # fmt: skip


def _signed(changes: Changes, source: Source, event: events.ContractSigned) -> None:
    changes.update(
        CONTRACTS, {"contract": event.contract}, status=int(ContractStatus.SIGNED), payee_account=event.payee_account,
        retention_account=event.retention_account, signed_in=source.envelope_id, signed_by=source.sender,
    )  # fmt: skip


def _wage_account_named(changes: Changes, source: Source, event: events.WageAccountNamed) -> None:
    changes.update(PROJECTS, {"project": event.project}, wage_account=event.account)


VIEW = View(
    "contracts",
    {
        events.ProjectOpened: _project_opened,
        events.BudgetLineSet: _line_set,
        events.ContractOffered: _offered,
        events.ContractSigned: _signed,
        events.WageAccountNamed: _wage_account_named,
    },
)
