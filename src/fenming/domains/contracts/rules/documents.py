"""Which documents must be valid before a contract is paid, who has seen them, and when they end.

A holder registers its document by hash; it counts once somebody responsible for a project has confirmed it, from the day on which
it is valid to the day on which it ends. The ledger itself warns before that day and ends the document on the day after.
An invoice has no end, but a sum: the invoices of a contract must cover what is billed under it.
"""

from msgspec.structs import replace

from fenming.base.limits import AMOUNT_MAX
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    DOCUMENT_COUNT,
    DOCUMENT_DIGESTS,
    DOCUMENTS,
    DOCUMENTS_HELD,
    DOCUMENTS_PER_KIND_MAX,
    DOCUMENTS_REQUIRED,
    STANDINGS,
    Contract,
    ContractKind,
    Document,
    DocumentKind,
    DocumentStatus,
    NumberList,
)
from fenming.domains.contracts.rules.reading import (
    contract_of,
    require_owner_of,
    standing_of,
)
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import ROLES, Duty, Role
from fenming.domains.identity.rules import require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import Counter, next_number
from fenming.ledger.tables import State

_CONFIRMING = Role.OWNER | Role.SUPERVISOR | Role.COST_CONSULTANT
_KINDS = tuple(kind.value for kind in DocumentKind)


def documents_missing(context: Context, contract: int) -> tuple[DocumentKind, ...]:
    """The kinds of document that the project requires and that are not valid today for this contract (its number).

    Empty means that the contract may be paid. Of a joint venture, each member must hold the documents.
    """
    terms = contract_of(context.state, contract)
    required = DOCUMENTS_REQUIRED.read(context.state, terms.project, terms.kind)
    kinds = required.numbers if required else ()
    return tuple(DocumentKind(kind) for kind in kinds if not _is_covered(context, contract, terms, DocumentKind(kind)))


def _is_covered(context: Context, number: int, contract: Contract, kind: DocumentKind) -> bool:
    if kind == DocumentKind.TAX_INVOICE:
        standing = standing_of(context.state, number)
        return standing.invoiced >= max(standing.claimed, standing.billed)
    holders = [member.organisation for member in contract.members] or [contract.payee]
    return all(_holds(context, holder, number, kind, contract.trade) for holder in holders)


def _holds(context: Context, holder: int, contract: int, kind: DocumentKind, trade: int) -> bool:
    """Whether the holder has a valid document for the contract, or one for all its contracts."""
    held = [
        DOCUMENTS.expect(context.state, number)
        for place in (0, contract)
        for number in _held(context.state, holder, place, kind)
    ]
    fitting = [d for d in held if kind != DocumentKind.QUALIFICATION or not trade or d.trade == trade]
    return any(_is_valid(document, context.day) for document in fitting)


def _is_valid(document: Document, day: int) -> bool:
    begun = document.valid_from_day <= day
    ended = document.valid_until_day and document.valid_until_day < day
    return document.status == DocumentStatus.CONFIRMED and begun and not ended


def require_documents(context: Context, action: actions.RequireDocuments) -> None:
    """Set the list for contracts of a kind in a project; an empty one requires nothing."""
    require_owner_of(context, action.project, Duty.ADMINISTRATOR)
    if action.contract_kind not in {kind.value for kind in ContractKind}:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="kind")
    if any(kind not in _KINDS for kind in action.kinds):
        raise Rejected(codes.DOCUMENT_TERMS_WRONG, term="kind")
    kinds = tuple(sorted(action.kinds))
    DOCUMENTS_REQUIRED.write(context.state, NumberList(kinds), action.project, action.contract_kind)
    context.emit(events.DocumentsRequired(action.project, action.contract_kind, kinds))


def register_document(context: Context, action: actions.RegisterDocument) -> None:
    """Register a document of the sender's own organisation."""
    holder = require_duty(context, Duty.MAKER)
    _check_document(context, action, holder)
    known = DOCUMENT_DIGESTS.read(context.state, action.digest)
    if known:
        raise Rejected(codes.DOCUMENT_KNOWN, document=known.count)
    number = next_number(context.state, DOCUMENT_COUNT)
    DOCUMENT_DIGESTS.write(context.state, Counter(number), action.digest)
    document = Document(
        action.kind, holder, action.contract, action.trade, action.digest, action.valid_from_day, action.valid_until_day,
        action.amount, DocumentStatus.REGISTERED, 0,
    )  # fmt: skip
    DOCUMENTS.write(context.state, document, number)
    context.emit(
        events.DocumentRegistered(
            number, action.kind, holder, action.contract, action.trade, action.digest, action.valid_from_day,
            action.valid_until_day, action.amount,
        )
    )  # fmt: skip


def _check_document(context: Context, action: actions.RegisterDocument, holder: int) -> None:
    if action.kind not in _KINDS:
        raise Rejected(codes.DOCUMENT_TERMS_WRONG, term="kind")
    if action.valid_until_day and action.valid_until_day < max(action.valid_from_day, context.day):
        raise Rejected(codes.DOCUMENT_TERMS_WRONG, term="dates")
    is_invoice = action.kind == DocumentKind.TAX_INVOICE
    if is_invoice != bool(action.amount) or (is_invoice and not action.contract):
        raise Rejected(codes.DOCUMENT_TERMS_WRONG, term="amount")
    if action.contract:
        contract = contract_of(context.state, action.contract)
        if holder not in [contract.payee, *(member.organisation for member in contract.members)]:
            raise Rejected(codes.NOT_PAYEE, organisation=holder, contract=action.contract)


def confirm_document(context: Context, action: actions.ConfirmDocument) -> None:
    """Say that the document was seen and fits; from now on it counts, and its end is watched."""
    document = _document_of(context.state, action.document)
    by = require_duty(context, Duty.CHECKER)
    if not _may_confirm(context.state, by, action.project, document):
        raise Rejected(codes.NOT_CONFIRMER, organisation=by, document=action.document)
    ended = document.valid_until_day and document.valid_until_day < context.day
    if document.status != DocumentStatus.REGISTERED or ended:
        raise Rejected(codes.DOCUMENT_NOT_OPEN, document=action.document)
    confirmed = replace(document, status=DocumentStatus.CONFIRMED, confirmed_by=by)
    DOCUMENTS.write(context.state, confirmed, action.document)
    context.emit(events.DocumentConfirmed(action.document, by))
    if document.kind == DocumentKind.TAX_INVOICE:
        _count_invoice(context.state, document.contract, document.amount)
    else:
        _put_on_file(context.state, action.document, document)
        _watch(context, action.document, document)


def _may_confirm(state: State, by: int, project: int, document: Document) -> bool:
    """Somebody else than the holder, responsible for a project in which the holder works, or for the document's contract."""
    if document.contract and contract_of(state, document.contract).project != project:
        return False
    own, other = ROLES.read(state, project, by), ROLES.read(state, project, document.holder)
    return by != document.holder and bool(own and own.roles & _CONFIRMING and other)


def _count_invoice(state: State, contract: int, change: int) -> None:
    standing = standing_of(state, contract)
    STANDINGS.write(state, replace(standing, invoiced=min(AMOUNT_MAX, standing.invoiced + change)), contract)


def _put_on_file(state: State, number: int, document: Document) -> None:
    held = _held(state, document.holder, document.contract, document.kind)
    if len(held) >= DOCUMENTS_PER_KIND_MAX:
        raise Rejected(codes.TOO_MANY_DOCUMENTS, limit=DOCUMENTS_PER_KIND_MAX)
    DOCUMENTS_HELD.write(state, NumberList((*held, number)), document.holder, document.contract, document.kind)


def _held(state: State, holder: int, contract: int, kind: int) -> tuple[int, ...]:
    held = DOCUMENTS_HELD.read(state, holder, contract, kind)
    return held.numbers if held else ()


def _watch(context: Context, number: int, document: Document) -> None:
    """Wait for the days of warning and of end; a document that ends within the warning days is warned of at once."""
    until = document.valid_until_day
    if not until:
        return
    days = parameter_on(context.state, Parameter.DOCUMENT_WARNING_DAYS, context.day) or 0
    if until - days > context.day:
        context.wait_until(until - days, actions.CheckDocument(number))
    else:
        context.emit(events.DocumentExpiring(number, document.holder, document.kind, until))
    context.wait_until(until + 1, actions.CheckDocument(number))


def check_document(context: Context, action: actions.CheckDocument) -> None:
    """Warn of a document that will end, or end it; one that was revoked is left alone."""
    document = DOCUMENTS.expect(context.state, action.document)
    if document.status != DocumentStatus.CONFIRMED:
        return
    if document.valid_until_day >= context.day:
        expiring = events.DocumentExpiring(action.document, document.holder, document.kind, document.valid_until_day)
        context.emit(expiring)
        return
    _end(context, action.document, document, DocumentStatus.EXPIRED)


def revoke_document(context: Context, action: actions.RevokeDocument) -> None:
    """Say that a document no longer holds: an insurer has cancelled, a permit was withdrawn, an invoice was red-lettered."""
    document = _document_of(context.state, action.document)
    by = require_duty(context, Duty.CHECKER)
    if by not in (document.holder, document.confirmed_by):
        raise Rejected(codes.NOT_CONFIRMER, organisation=by, document=action.document)
    if document.status not in (DocumentStatus.REGISTERED, DocumentStatus.CONFIRMED):
        raise Rejected(codes.DOCUMENT_NOT_OPEN, document=action.document)
    _end(context, action.document, document, DocumentStatus.REVOKED)


def _end(context: Context, number: int, document: Document, status: DocumentStatus) -> None:
    state = context.state
    DOCUMENTS.write(state, replace(document, status=status), number)
    if document.status == DocumentStatus.CONFIRMED:
        if document.kind == DocumentKind.TAX_INVOICE:
            _count_invoice(state, document.contract, -document.amount)
        else:
            held = _held(state, document.holder, document.contract, document.kind)
            kept = NumberList(tuple(other for other in held if other != number))
            DOCUMENTS_HELD.write(state, kept, document.holder, document.contract, document.kind)
    context.emit(events.DocumentEnded(number, status))


def _document_of(state: State, number: int) -> Document:
    document = DOCUMENTS.read(state, number)
    if document is None:
        raise Rejected(codes.DOCUMENT_UNKNOWN, document=number)
    return document
