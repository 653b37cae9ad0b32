"""The contract tree as tables: contracts, members of joint ventures, every version of the items, variations, settlements."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from fenming.base.fields import Event
from fenming.domains.contracts import events
from fenming.domains.contracts.records import ContractStatus, SettlementStatus, VariationStatus
from fenming.readmodel.view import METADATA, Changes, Handler, Source

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
    Column("trade", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("signed_amount", BigInteger, nullable=False),
    Column("increased", BigInteger, nullable=False),
    Column("items_version", Integer, nullable=False),
    Column("labour_permille", Integer, nullable=False),
    Column("retention_permille", Integer, nullable=False),
    Column("progress_permille", Integer, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("signed_day", Integer, nullable=False),
    Column("payee_account", BigInteger, nullable=False),
    Column("retention_account", BigInteger, nullable=False),
    Column("offered_in", LargeBinary(32), nullable=False),
    Column("signed_in", LargeBinary(32), nullable=False),
    Column("signed_by", BigInteger, nullable=False),
    Column("offered_by", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

MEMBERS = Table(
    "contract_members", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", BigInteger, primary_key=True, autoincrement=False),
    Column("share_basis_points", Integer, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("is_lead", Integer, nullable=False),
)  # fmt: skip

ITEMS = Table(
    "contract_items", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("quantity_milli", BigInteger, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

VARIATIONS = Table(
    "variations", METADATA,
    Column("variation", BigInteger, primary_key=True, autoincrement=False),
    Column("contract", BigInteger, nullable=False, index=True),
    Column("proposed_by", BigInteger, nullable=False),
    Column("amount_before", BigInteger, nullable=False),
    Column("amount_after", BigInteger, nullable=False),
    Column("increased", BigInteger, nullable=False),
    Column("signed_amount", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("signed_by", BigInteger, nullable=False),
    Column("proposal", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

TERMINATIONS = Table(
    "terminations", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("by", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("reason_text", LargeBinary(32), nullable=False),
    Column("measured_value", BigInteger, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

SETTLEMENTS = Table(
    "contract_settlements", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("proposed_by", BigInteger, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("deduction", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("review_until_day", Integer, nullable=False),
    Column("overdue", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("billed", BigInteger, nullable=False),
    Column("still_payable", BigInteger, nullable=False),
    Column("to_return", BigInteger, nullable=False),
    Column("return_by_day", Integer, nullable=False),
    Column("return_overdue", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

_OfSettlement = (
    events.SettlementAccepted | events.SettlementRefused | events.SettlementReviewOverdue
    | events.OverpaymentReturned | events.OverpaymentFound | events.OverpaymentOverdue
)  # fmt: skip


def _offered(changes: Changes, source: Source, event: events.ContractOffered) -> None:
    changes.insert(
        CONTRACTS, contract=event.contract, project=event.project, budget_line=event.budget_line, parent=event.parent,
        tier=event.tier, payer=event.payer, payee=event.payee, kind=event.kind, trade=event.trade, amount=event.amount,
        signed_amount=event.amount, increased=0, items_version=0, labour_permille=event.labour_permille,
        retention_permille=event.retention_permille, progress_permille=event.progress_permille, document=event.document,
        status=int(ContractStatus.OFFERED), signed_day=0, payee_account=0, retention_account=0, offered_in=source.envelope_id,
        signed_in=b"", signed_by=0, offered_by=source.sender, height=source.height,
    )  # fmt: skip
    for index, member in enumerate(event.members):
        changes.insert(
            MEMBERS, contract=event.contract, organisation=member.organisation,
            share_basis_points=member.share_basis_points, account=0, is_lead=int(index == 0),
        )  # fmt: skip


def _items_set(changes: Changes, source: Source, event: events.ContractItemsSet) -> None:
    for index, item in enumerate(event.items):
        changes.insert(
            ITEMS, contract=event.contract, version=event.version, item=index, name=item.name,
            quantity_milli=item.quantity_milli, unit_price=item.unit_price, height=source.height,
        )  # fmt: skip
    changes.update(CONTRACTS, {"contract": event.contract}, amount=event.amount, items_version=event.version)


def _member_signed(changes: Changes, source: Source, event: events.MemberSigned) -> None:
    changes.update(
        MEMBERS, {"contract": event.contract, "organisation": event.organisation}, account=event.account
    )


def _signed(changes: Changes, source: Source, event: events.ContractSigned) -> None:
    changes.update(
        CONTRACTS, {"contract": event.contract}, status=int(ContractStatus.SIGNED), payee_account=event.payee_account,
        retention_account=event.retention_account, signed_day=event.signed_day, signed_in=source.envelope_id,
        signed_by=source.sender,
    )  # fmt: skip


def _withdrawn(changes: Changes, source: Source, event: events.OfferWithdrawn) -> None:
    changes.update(CONTRACTS, {"contract": event.contract}, status=int(ContractStatus.WITHDRAWN))


def _variation_proposed(changes: Changes, source: Source, event: events.VariationProposed) -> None:
    changes.insert(
        VARIATIONS, variation=event.variation, contract=event.contract, proposed_by=event.by,
        amount_before=event.amount_before, amount_after=event.amount_after, increased=event.increased,
        signed_amount=event.signed_amount, reason=event.reason, document=event.document, signed_by=0, proposal=0,
        status=int(VariationStatus.PROPOSED), height=source.height,
    )  # fmt: skip


def _variation_agreed(changes: Changes, source: Source, event: events.VariationAgreed) -> None:
    changes.update(
        VARIATIONS, {"variation": event.variation}, signed_by=event.by, proposal=event.proposal,
        status=int(VariationStatus.AGREED),
    )  # fmt: skip


def _variation_applied(changes: Changes, source: Source, event: events.VariationApplied) -> None:
    changes.update(
        VARIATIONS, {"variation": event.variation}, amount_before=event.amount_before, amount_after=event.amount_after,
        increased=event.increased, status=int(VariationStatus.APPLIED),
    )  # fmt: skip
    changes.update(CONTRACTS, {"contract": event.contract}, increased=event.increased)


def _variation_dropped(changes: Changes, source: Source, event: events.VariationDropped) -> None:
    changes.update(VARIATIONS, {"variation": event.variation}, status=int(VariationStatus.DROPPED))


def _terminated(changes: Changes, source: Source, event: events.ContractTerminated) -> None:
    changes.insert(
        TERMINATIONS, contract=event.contract, by=event.by, reason=event.reason, reason_text=event.reason_text,
        measured_value=event.value, document=event.document, height=source.height,
    )  # fmt: skip
    changes.update(CONTRACTS, {"contract": event.contract}, status=int(ContractStatus.TERMINATED))


def _settlement_proposed(changes: Changes, source: Source, event: events.SettlementProposed) -> None:
    changes.insert(
        SETTLEMENTS, contract=event.contract, attempt=event.attempt, proposed_by=event.by, value=event.value,
        deduction=event.deduction, reason=event.reason, document=event.document, review_until_day=event.review_until_day,
        overdue=0, status=int(SettlementStatus.PROPOSED), amount=0, billed=0, still_payable=0, to_return=0, return_by_day=0,
        return_overdue=0, height=source.height,
    )  # fmt: skip


def _settlement_accepted(changes: Changes, source: Source, event: events.SettlementAccepted) -> None:
    _settle(
        changes, event, status=int(SettlementStatus.ACCEPTED), amount=event.amount, billed=event.billed,
        still_payable=event.still_payable, to_return=event.to_return, return_by_day=event.return_by_day,
    )  # fmt: skip
    changes.update(CONTRACTS, {"contract": event.contract}, status=int(ContractStatus.SETTLED))


def _settlement_refused(changes: Changes, source: Source, event: events.SettlementRefused) -> None:
    _settle(changes, event, status=int(SettlementStatus.REFUSED))


def _settlement_overdue(changes: Changes, source: Source, event: events.SettlementReviewOverdue) -> None:
    _settle(changes, event, overdue=1)


def _found(changes: Changes, source: Source, event: events.OverpaymentFound) -> None:
    _settle(changes, event, to_return=event.to_return, return_by_day=event.return_by_day)


def _returned(changes: Changes, source: Source, event: events.OverpaymentReturned) -> None:
    _settle(changes, event, to_return=event.left)


def _return_overdue(changes: Changes, source: Source, event: events.OverpaymentOverdue) -> None:
    _settle(changes, event, return_overdue=1)


def _settle(changes: Changes, event: _OfSettlement, **values: int) -> None:
    changes.update(SETTLEMENTS, {"contract": event.contract, "attempt": event.attempt}, **values)


HANDLERS: dict[type[Event], Handler] = {
    events.ContractOffered: _offered,
    events.ContractItemsSet: _items_set,
    events.MemberSigned: _member_signed,
    events.ContractSigned: _signed,
    events.OfferWithdrawn: _withdrawn,
    events.VariationProposed: _variation_proposed,
    events.VariationAgreed: _variation_agreed,
    events.VariationApplied: _variation_applied,
    events.VariationDropped: _variation_dropped,
    events.ContractTerminated: _terminated,
    events.SettlementProposed: _settlement_proposed,
    events.SettlementAccepted: _settlement_accepted,
    events.SettlementRefused: _settlement_refused,
    events.SettlementReviewOverdue: _settlement_overdue,
    events.OverpaymentReturned: _returned,
    events.OverpaymentFound: _found,
    events.OverpaymentOverdue: _return_overdue,
}
