"""How a bank issues a guarantee, and how it is given back.

Two officers of the bank stand behind each: one drafts, another confirms. Legal limits are those of the contract's signing day,
for a bid those of today. A contract that holds back retention cannot also be secured by a performance guarantee where the law
of its signing day says so; a retention guarantee in place of the money is what the law wants.
"""

from typing import NamedTuple

from fenming.domains.contracts.codes import BUDGET_LINE_UNKNOWN
from fenming.domains.contracts.records import BUDGET_LINES, PROJECTS
from fenming.domains.contracts.rules import project_of, signed_contract
from fenming.domains.guarantees import actions, codes, events
from fenming.domains.guarantees.records import (
    GUARANTEE_COUNT,
    GUARANTEE_DOCUMENTS,
    GUARANTEES,
    Guarantee,
    GuaranteeKind,
    GuaranteeNumber,
    GuaranteeStatus,
)
from fenming.domains.guarantees.rules.cover import (
    give_back,
    guarantee_in_force,
    guarantee_of,
    put_in_force,
    require_beneficiary,
    require_issuer,
)
from fenming.domains.guarantees.rules.expiring import watch_expiry
from fenming.domains.identity.parameters import Parameter, number_on
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import organisation_of, require_operator
from fenming.domains.money.postings import account_of
from fenming.domains.money.records import AccountKind, AccountStatus
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number

_PAYS_FROM = (AccountKind.GENERAL, AccountKind.RESERVE)
_LIMITS = {
    GuaranteeKind.BID: Parameter.BID_BOND_MAX_PERMILLE,
    GuaranteeKind.PERFORMANCE: Parameter.PERFORMANCE_BOND_MAX_PERMILLE,
    GuaranteeKind.ADVANCE: Parameter.ADVANCE_MAX_PERMILLE,
    GuaranteeKind.RETENTION: Parameter.RETENTION_MAX_PERMILLE,
}
"""The share of the price, or of the tendered budget line, above which the law allows no guarantee of the kind."""


class _Subject(NamedTuple):
    """What a guarantee stands under: the project, both parties, the price and the day whose law holds."""

    project: int
    applicant: int
    beneficiary: int
    price: int
    day: int


def register_guarantee(context: Context, action: actions.RegisterGuarantee) -> None:
    """Draft a guarantee of the bank."""
    issuer = require_operator(context)
    if action.kind not in {kind.value for kind in GuaranteeKind}:
        raise Rejected(codes.GUARANTEE_TERMS_WRONG, term="kind")
    kind = GuaranteeKind(action.kind)
    subject = _bid(context, action) if kind == GuaranteeKind.BID else _under_contract(context, action, kind)
    if action.valid_until_day <= context.day:
        raise Rejected(codes.GUARANTEE_TERMS_WRONG, term="valid_until_day")
    _check_account(context, action.account, issuer, PROJECTS.expect(context.state, subject.project).currency)
    known = GUARANTEE_DOCUMENTS.read(context.state, action.document)
    if known:
        raise Rejected(codes.GUARANTEE_KNOWN, guarantee=known.guarantee)
    _check_limit(context, kind, action.amount, subject)
    number = next_number(context.state, GUARANTEE_COUNT)
    guarantee = Guarantee(
        kind, action.subject, action.line, subject.project, issuer, subject.applicant, subject.beneficiary, action.amount,
        0, 0, 0, action.valid_until_day, action.account, action.document, context.sender, GuaranteeStatus.DRAFT,
    )  # fmt: skip
    GUARANTEES.write(context.state, guarantee, number)
    GUARANTEE_DOCUMENTS.write(context.state, GuaranteeNumber(number), action.document)
    drafted = events.GuaranteeDrafted(
        number, kind, action.subject, action.line, subject.project, issuer, subject.applicant, subject.beneficiary,
        action.amount, action.valid_until_day, action.account, action.document,
    )  # fmt: skip
    context.emit(drafted)


def _bid(context: Context, action: actions.RegisterGuarantee) -> _Subject:
    project = project_of(context.state, action.subject)
    line = BUDGET_LINES.read(context.state, action.subject, action.line)
    if line is None:
        raise Rejected(BUDGET_LINE_UNKNOWN, project=action.subject, line=action.line)
    organisation_of(context.state, action.party)
    if action.party == project.owner:
        raise Rejected(codes.GUARANTEE_TERMS_WRONG, term="party")
    return _Subject(action.subject, action.party, project.owner, line.amount, context.day)


def _under_contract(context: Context, action: actions.RegisterGuarantee, kind: GuaranteeKind) -> _Subject:
    contract = signed_contract(context.state, action.subject)
    if action.line:
        raise Rejected(codes.GUARANTEE_TERMS_WRONG, term="line")
    applicant, beneficiary = contract.payee, contract.payer
    if kind == GuaranteeKind.PAYMENT:
        applicant, beneficiary = contract.payer, contract.payee
    if kind == GuaranteeKind.WAGE_DEPOSIT:
        beneficiary = action.party
        if organisation_of(context.state, action.party).kind != PartyKind.AUTHORITY:
            raise Rejected(codes.GUARANTEE_TERMS_WRONG, term="party")
    elif action.party:
        raise Rejected(codes.GUARANTEE_TERMS_WRONG, term="party")
    if kind == GuaranteeKind.PERFORMANCE and contract.retention_permille:
        exclusive = number_on(context.state, Parameter.RETENTION_EXCLUDES_PERFORMANCE_BOND, contract.signed_day, 0)
        if exclusive:
            raise Rejected(codes.GUARANTEE_WITH_RETENTION, contract=action.subject)
    return _Subject(contract.project, applicant, beneficiary, contract.amount, contract.signed_day)


def _check_account(context: Context, number: int, issuer: int, currency: int) -> None:
    account = account_of(context.state, number)
    held = (account.owner, account.currency, account.status)
    if held != (issuer, currency, AccountStatus.OPEN) or account.kind not in _PAYS_FROM:
        raise Rejected(codes.GUARANTEE_TERMS_WRONG, term="account")


def _check_limit(context: Context, kind: GuaranteeKind, amount: int, subject: _Subject) -> None:
    """No guarantee answers for more than the price; some kinds for a share of it at most."""
    parameter = _LIMITS.get(kind)
    permille = number_on(context.state, parameter, subject.day, 1000) if parameter else 1000
    limit = subject.price * permille // 1000
    if amount > limit:
        raise Rejected(codes.GUARANTEE_TOO_HIGH, amount=amount, limit=limit)


def confirm_guarantee(context: Context, action: actions.ConfirmGuarantee) -> None:
    """Put a draft in force; its last day is watched from now on."""
    guarantee = guarantee_of(context.state, action.guarantee)
    require_issuer(context, action.guarantee, guarantee, Duty.CHECKER)
    if guarantee.maker == context.sender:
        raise Rejected(codes.DRAFTER_CONFIRMS, party=context.sender)
    if guarantee.status != GuaranteeStatus.DRAFT or guarantee.valid_until_day < context.day:
        raise Rejected(codes.GUARANTEE_NOT_DRAFT, guarantee=action.guarantee)
    put_in_force(context, action.guarantee, guarantee)
    watch_expiry(context, action.guarantee, guarantee.valid_until_day)


def release_guarantee(context: Context, action: actions.ReleaseGuarantee) -> None:
    """The beneficiary gives back what it no longer needs."""
    guarantee = guarantee_in_force(context, action.guarantee)
    require_beneficiary(context, action.guarantee, guarantee)
    if action.amount > guarantee.left:
        raise Rejected(
            codes.ABOVE_GUARANTEE, guarantee=action.guarantee, left=guarantee.left, amount=action.amount
        )
    give_back(context, action.guarantee, guarantee, action.amount)
