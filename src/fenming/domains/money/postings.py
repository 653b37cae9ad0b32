"""The only door through which money moves: a posting from one account to another.

`post` moves or refuses. `deliver` always moves: what the payee's account cannot receive goes to the payee's own uncollected
account with the reason, so that one closed card never holds up the other payees and nothing drifts back to the payer.
"""

from collections.abc import Sequence
from struct import Struct

from fenming.base.currencies import alphabetic
from fenming.base.fields import Event
from fenming.base.invariant import InvariantBroken
from fenming.base.limits import AMOUNT_MAX
from fenming.domains.money import codes, events
from fenming.domains.money.fences import FENCES, Fence
from fenming.domains.money.records import (
    ACCOUNT_COUNT,
    ACCOUNTS,
    SUPPLIES,
    UNCOLLECTED,
    Account,
    AccountKind,
    AccountName,
    AccountStatus,
    Purpose,
)
from fenming.ledger.codes import Code, Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number
from fenming.ledger.rulebook import Change
from fenming.ledger.tables import State

_ACCOUNT_TABLE = ACCOUNTS.number
_SUPPLY_TABLE = SUPPLIES.number
_number_of = Struct(">BQ").unpack


account_of = ACCOUNTS.or_refuse(codes.ACCOUNT_UNKNOWN)
"""The account with a number; refuses where there is none."""


def open_account(context: Context, owner: int, kind: AccountKind, currency: int, project: int = 0) -> int:
    """Open an account and return its number; the caller has decided that it may be opened."""
    if alphabetic(currency) is None:
        raise Rejected(codes.CURRENCY_UNKNOWN, currency=currency)
    number = next_number(context.state, ACCOUNT_COUNT)
    ACCOUNTS.write(context.state, Account(owner, kind, currency, 0, AccountStatus.OPEN, project), number)
    context.emit(events.AccountOpened(number, owner, kind, currency, project))
    return number


def post(context: Context, debit: int, credit: int, amount: int, purpose: Purpose, reference: bytes) -> None:
    """Move an amount between two accounts, or refuse."""
    state = context.state
    payer = account_of(state, debit)
    payee = account_of(state, credit)
    if debit == credit:
        raise Rejected(codes.SAME_ACCOUNT, account=debit)
    if payer.currency != payee.currency:
        raise Rejected(codes.CURRENCY_DIFFERS, debit=debit, credit=credit)
    if payer.status:
        raise Rejected(_status_code(payer), account=debit)
    if payee.status:
        raise Rejected(_status_code(payee), account=credit)
    fence = FENCES.get(payer.kind)  # type: ignore[call-overload]
    if fence is not None:
        if purpose not in fence.purposes:
            raise Rejected(codes.PURPOSE_NOT_ALLOWED, account=debit, purpose=int(purpose))
        if not _inside(fence, payer, payee):
            raise Rejected(codes.PAYEE_NOT_ALLOWED, account=debit, payee=credit)
    if payer.balance < amount:
        raise Rejected(codes.FUNDS_SHORT, account=debit, balance=payer.balance, amount=amount)
    if payee.balance > AMOUNT_MAX - amount:
        raise Rejected(codes.BALANCE_LIMIT, account=credit)
    ACCOUNTS.write(state, _with_balance(payer, payer.balance - amount), debit)
    ACCOUNTS.write(state, _with_balance(payee, payee.balance + amount), credit)
    context.events.append(events.Posted(debit, credit, payer.currency, amount, purpose, reference))


def deliver(context: Context, debit: int, credit: int, amount: int, purpose: Purpose, reference: bytes) -> int:
    """Pay a payee whatever the state of its account; returns the account that received."""
    payee = account_of(context.state, credit)
    reason = _cannot_receive(payee, amount)
    if reason is None:
        post(context, debit, credit, amount, purpose, reference)
        return credit
    return set_aside(context, debit, credit, amount, purpose, reference, reason)


def set_aside(
    context: Context, debit: int, credit: int, amount: int, purpose: Purpose, reference: bytes, reason: Code
) -> int:
    """Pay into the uncollected account of the payee's owner, for the reason given; returns that account."""
    payee = account_of(context.state, credit)
    waiting = _uncollected_account(context, payee.owner, payee.currency)
    post(context, debit, waiting, amount, purpose, reference)
    context.emit(events.PaymentRedirected(credit, waiting, amount, reason.number, reference))
    return waiting


def issue(context: Context, reserve: int, amount: int) -> None:
    """Bring new money into being in a reserve."""
    account = _reserve_of(context.state, reserve)
    supply = SUPPLIES.read(context.state, account.currency)
    issued = supply.issued if supply else 0
    if issued > AMOUNT_MAX - amount:
        raise Rejected(codes.BALANCE_LIMIT, account=reserve)
    _write_supply(context, reserve, account, issued + amount, account.balance + amount)
    context.emit(events.Issued(reserve, account.currency, amount))


def redeem(context: Context, reserve: int, amount: int) -> None:
    """Take money in a reserve out of being."""
    account = _reserve_of(context.state, reserve)
    if account.balance < amount:
        raise Rejected(codes.FUNDS_SHORT, account=reserve, balance=account.balance, amount=amount)
    issued = SUPPLIES.expect(context.state, account.currency).issued
    _write_supply(context, reserve, account, issued - amount, account.balance - amount)
    context.emit(events.Redeemed(reserve, account.currency, amount))


def set_status(context: Context, number: int, status: AccountStatus, order: bytes) -> None:
    """Freeze, release or close an account."""
    account = account_of(context.state, number)
    changed = Account(account.owner, account.kind, account.currency, account.balance, status, account.project)
    ACCOUNTS.write(context.state, changed, number)
    context.emit(events.AccountStatusChanged(number, status, order))


def _inside(fence: Fence, payer: Account, payee: Account) -> bool:
    if payee.kind not in fence.payees:
        return False
    bound = fence.same_project or payee.kind in fence.same_project_kinds
    return not bound or payee.kind == AccountKind.UNCOLLECTED or payee.project == payer.project


def _with_balance(account: Account, balance: int) -> Account:
    return Account(account.owner, account.kind, account.currency, balance, account.status, account.project)


def _status_code(account: Account) -> Code:
    return codes.ACCOUNT_CLOSED if account.status == AccountStatus.CLOSED else codes.ACCOUNT_FROZEN


def _cannot_receive(payee: Account, amount: int) -> Code | None:
    if payee.status:
        return _status_code(payee)
    return codes.BALANCE_LIMIT if payee.balance > AMOUNT_MAX - amount else None


def _uncollected_account(context: Context, owner: int, currency: int) -> int:
    known = UNCOLLECTED.read(context.state, owner, currency)
    if known:
        return known.account
    number = open_account(context, owner, AccountKind.UNCOLLECTED, currency)
    UNCOLLECTED.write(context.state, AccountName(number), owner, currency)
    return number


def _reserve_of(state: State, number: int) -> Account:
    account = account_of(state, number)
    if account.kind != AccountKind.RESERVE:
        raise Rejected(codes.NOT_RESERVE, account=number)
    if account.status:
        raise Rejected(_status_code(account), account=number)
    return account


def _write_supply(context: Context, number: int, account: Account, issued: int, balance: int) -> None:
    SUPPLIES.write(context.state, SUPPLIES.record_type(issued), account.currency)
    ACCOUNTS.write(context.state, _with_balance(account, balance), number)


def conserve(changes: Sequence[Change], happened: Sequence[Event]) -> None:
    """Money is neither made nor lost: stop the node unless every balance changed by exactly what the events say.

    Runs after every envelope over its changes, and over every block: once by the double entry of each account, ring-fenced or
    not, and once by the sum of each currency against its supply.
    """
    moved: dict[int, int] = {}
    for event in happened:
        if type(event) is events.Posted:
            moved[event.debit] = moved.get(event.debit, 0) - event.amount
            moved[event.credit] = moved.get(event.credit, 0) + event.amount
        elif type(event) is events.Issued:
            moved[event.account] = moved.get(event.account, 0) + event.amount
        elif type(event) is events.Redeemed:
            moved[event.account] = moved.get(event.account, 0) - event.amount
    totals: dict[int, int] = {}
    pop_moved = moved.pop
    for key, before, after in changes:
        table = key[0]
        if table == _ACCOUNT_TABLE:
            if type(after) is not Account:
                raise InvariantBroken("an account cannot cease to be")
            change = after.balance - before.balance if type(before) is Account else after.balance
            if change != pop_moved(_number_of(key)[1], 0):
                raise InvariantBroken(f"account {key[1:].hex()} changed by {change}, and its postings do not say so")
            currency = after.currency
            totals[currency] = totals.get(currency, 0) + change
        elif table == _SUPPLY_TABLE:
            currency = int.from_bytes(key[1:])
            totals[currency] = totals.get(currency, 0) - getattr(after, "issued", 0) + getattr(before, "issued", 0)
    if any(moved.values()):
        raise InvariantBroken("a posting did not change its account")
    if any(totals.values()):
        raise InvariantBroken("the balances of a currency do not add up to its supply")
