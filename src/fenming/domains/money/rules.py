"""Who may open accounts, pay, issue, redeem, freeze and collect."""

from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import party_of, require_authority, require_duty, require_operator
from fenming.domains.money import actions, codes, events
from fenming.domains.money.fences import PROTECTED_KINDS
from fenming.domains.money.postings import account_of, conserve, issue, open_account, post, redeem, set_status
from fenming.domains.money.records import TABLES, Account, AccountKind, AccountStatus, Purpose
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain

_BY_RULE = (AccountKind.RETENTION, AccountKind.UNCOLLECTED, AccountKind.DEPOSIT)
"""Opened by the ledger and never closed: what is paid into a closed one would go to its owner, from whom it is held."""


def require_owner(context: Context, number: int, duty: Duty) -> Account:
    """The account, if the sender may act for its owner with the duty."""
    account = account_of(context.state, number)
    party = require_duty(context, duty)
    if account.owner != party:
        raise Rejected(codes.NOT_ACCOUNT_OWNER, party=party, account=number)
    return account


def transfer(context: Context, action: actions.Transfer) -> None:
    """Pay from an own account; a policy of the organisation may ask for approval first (approvals)."""
    require_owner(context, action.debit, Duty.MAKER)
    post(context, action.debit, action.credit, action.amount, Purpose.TRANSFER, action.reference)


def open_accounts(context: Context, action: actions.OpenAccounts) -> None:
    """Open accounts for parties; an operator's reserve only for itself."""
    operator = require_operator(context)
    for new in action.accounts:
        owner = party_of(context.state, new.owner)
        if new.kind in _BY_RULE:
            raise Rejected(codes.OPENED_BY_RULE, kind=new.kind)
        if not _may_hold(new, owner.kind, operator):
            raise Rejected(codes.ACCOUNT_KIND_WRONG, kind=new.kind, owner=new.owner)
        open_account(context, new.owner, AccountKind(new.kind), new.currency, new.project)


def _may_hold(new: actions.NewAccount, owner_kind: int, operator: int) -> bool:
    """Persons hold general accounts; project and fenced accounts belong to organisations and name their project or none."""
    if new.kind not in {kind.value for kind in AccountKind} or owner_kind == PartyKind.OFFICER:
        return False
    if new.kind == AccountKind.RESERVE:
        return new.owner == operator
    if new.kind == AccountKind.GENERAL:
        return True
    return owner_kind == PartyKind.ORGANISATION


def _require_central_bank(context: Context) -> None:
    bank = require_duty(context, Duty.MAKER)
    if party_of(context.state, bank).kind != PartyKind.CENTRAL_BANK:
        raise Rejected(codes.NOT_CENTRAL_BANK, party=context.sender)


def issue_money(context: Context, action: actions.Issue) -> None:
    """Issue into an operator's reserve."""
    _require_central_bank(context)
    issue(context, action.reserve, action.amount)


def redeem_money(context: Context, action: actions.Redeem) -> None:
    """Redeem from an operator's reserve."""
    _require_central_bank(context)
    redeem(context, action.reserve, action.amount)


def freeze_account(context: Context, action: actions.FreezeAccount) -> None:
    """Freeze by lawful order; wages and wage deposits are protected."""
    require_authority(context)
    account = account_of(context.state, action.account)
    if account.kind in PROTECTED_KINDS:
        raise Rejected(codes.PROTECTED_FROM_FREEZING, account=action.account)
    _change_status(context, action.account, account, AccountStatus.OPEN, AccountStatus.FROZEN, action.order)


def unfreeze_account(context: Context, action: actions.UnfreezeAccount) -> None:
    """Lift a freeze."""
    require_authority(context)
    account = account_of(context.state, action.account)
    _change_status(context, action.account, account, AccountStatus.FROZEN, AccountStatus.OPEN, action.order)


def _change_status(
    context: Context, number: int, account: Account, old: AccountStatus, new: AccountStatus, order: bytes
) -> None:
    if account.status != old:
        raise Rejected(codes.FREEZE_UNCHANGED, account=number)
    set_status(context, number, new, order)


def collect(context: Context, action: actions.Collect) -> None:
    """Move what waited for its owner into another of the owner's accounts."""
    waiting = require_owner(context, action.uncollected, Duty.MAKER)
    target = require_owner(context, action.credit, Duty.MAKER)
    if waiting.kind != AccountKind.UNCOLLECTED or target.kind != AccountKind.GENERAL:
        raise Rejected(codes.PAYEE_NOT_ALLOWED, account=action.uncollected, payee=action.credit)
    post(context, action.uncollected, action.credit, action.amount, Purpose.COLLECTED, b"")


def close_account(context: Context, action: actions.CloseAccount) -> None:
    """Close an own empty account."""
    account = require_owner(context, action.account, Duty.MAKER)
    if account.kind in _BY_RULE:
        raise Rejected(codes.OPENED_BY_RULE, kind=account.kind)
    if account.status != AccountStatus.OPEN:
        raise Rejected(codes.FREEZE_UNCHANGED, account=action.account)
    if account.balance:
        raise Rejected(codes.ACCOUNT_NOT_EMPTY, account=action.account, balance=account.balance)
    set_status(context, action.account, AccountStatus.CLOSED, b"")


DOMAIN = Domain(
    name="money",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.Transfer: transfer,
        actions.OpenAccounts: open_accounts,
        actions.Issue: issue_money,
        actions.Redeem: redeem_money,
        actions.FreezeAccount: freeze_account,
        actions.UnfreezeAccount: unfreeze_account,
        actions.Collect: collect,
        actions.CloseAccount: close_account,
    },
    audits=(conserve,),
    costs={actions.OpenAccounts: lambda action: len(action.accounts)},
)
