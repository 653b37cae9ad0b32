"""Clearing of chain debts: A owes B, B owes C, C owes A; nobody needs money to pay, if all agree.

A proposal lists debts between contractors, and every party to one of them must consent. With the last consent all of it happens
in one step: every debt is settled by its amount, and who owes more than it is owed pays the difference, so that no money has to
go round. If one part cannot be done, nothing is, and the consent that would have completed it is refused.
"""

from itertools import pairwise

from msgspec.structs import replace

from fenming.domains.contracts.records import CONTRACTS, PROJECTS
from fenming.domains.funds import codes as fund_codes
from fenming.domains.funds.rules.net_leg import cover_net, free_net
from fenming.domains.funds.rules.paying import require_own_account
from fenming.domains.funds.rules.tree import debt_of
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.money.postings import deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.domains.receivables import actions, codes, events
from fenming.domains.receivables.records import (
    CLEARING_COUNT,
    CLEARINGS,
    Clearing,
    ClearingDebt,
    ClearingStatus,
    Consent,
)
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


def propose_clearing(context: Context, action: actions.ProposeClearing) -> None:
    """List debts that their parties may clear against each other."""
    proposer = require_duty(context, Duty.MAKER)
    if any(first.claim >= second.claim for first, second in pairwise(action.debts)):
        raise Rejected(codes.CLEARING_TERMS_WRONG, term="order")
    listed = [_debt(context, part) for part in action.debts]
    debts = tuple(debt for debt, _ in listed)
    if any(currency != listed[0][1] for _, currency in listed):
        raise Rejected(codes.CLEARING_TERMS_WRONG, term="currency")
    debtors = sorted({debt.debtor for debt in debts})
    creditors = sorted({debt.creditor for debt in debts})
    if not any(party in creditors for party in debtors):
        raise Rejected(codes.CLEARING_TERMS_WRONG, term="nobody is owed what it owes")
    parties = tuple(sorted({*debtors, *creditors}))
    if proposer not in parties:
        raise Rejected(codes.NOT_IN_CLEARING, organisation=proposer)
    number = next_number(context.state, CLEARING_COUNT)
    CLEARINGS.write(context.state, Clearing(debts, parties, listed[0][1], (), ClearingStatus.OPEN), number)
    context.emit(events.ClearingProposed(number, debts, parties))
    days = parameter_on(context.state, Parameter.CLEARING_LAPSE_DAYS, context.day) or 1
    context.wait_until(context.day + days, actions.EndClearing(number))


def _debt(context: Context, part: actions.DebtPart) -> tuple[ClearingDebt, int]:
    """A debt between contractors with its parties and its currency; refuses more than is free of it."""
    claim, _ = debt_of(context.state, part.claim)
    contract = CONTRACTS.expect(context.state, claim.contract)
    if not contract.parent:
        raise Rejected(fund_codes.PAID_BY_OWNER, claim=part.claim)
    free = free_net(context.state, part.claim)
    if part.amount > free:
        raise Rejected(fund_codes.NET_NOT_FREE, claim=part.claim, free=free, amount=part.amount)
    currency = PROJECTS.expect(context.state, contract.project).currency
    return ClearingDebt(part.claim, part.amount, contract.payer, contract.payee), currency


def consent_clearing(context: Context, action: actions.ConsentClearing) -> None:
    """Give one party's consent; the last one clears."""
    clearing = _open(context, action.clearing)
    party = require_duty(context, Duty.CHECKER)
    if party not in clearing.parties or any(consent.organisation == party for consent in clearing.consents):
        raise Rejected(codes.NOT_IN_CLEARING, organisation=party)
    require_own_account(context, action.account, party, clearing.currency)
    consented = replace(clearing, consents=(*clearing.consents, Consent(party, action.account)))
    context.emit(events.ClearingConsented(action.clearing, party, action.account))
    if len(consented.consents) == len(clearing.parties):
        _clear(context, consented)
        consented = replace(consented, status=ClearingStatus.DONE)
        context.emit(events.ClearingClosed(action.clearing, ClearingStatus.DONE))
    CLEARINGS.write(context.state, consented, action.clearing)


def _clear(context: Context, clearing: Clearing) -> None:
    """Settle every debt, and pay the differences."""
    for debt in clearing.debts:
        cover_net(context, debt.claim, debt.amount)
    accounts = {consent.organisation: consent.account for consent in clearing.consents}
    for debtor, creditor, amount in transfers_of(clearing.debts):
        first = next(debt.claim for debt in clearing.debts if debt.debtor == debtor)
        about = reference(ReferenceKind.CLAIM, first)
        deliver(context, accounts[debtor], accounts[creditor], amount, Purpose.CLEARING, about)


def transfers_of(debts: tuple[ClearingDebt, ...]) -> list[tuple[int, int, int]]:
    """Who pays what to whom after all debts are set against each other: (debtor, creditor, amount), parties in their order.

    At most one payment fewer than there are parties; nobody both pays and receives.
    """
    net: dict[int, int] = {}
    for debt in debts:
        net[debt.debtor] = net.get(debt.debtor, 0) - debt.amount
        net[debt.creditor] = net.get(debt.creditor, 0) + debt.amount
    owing = [[party, -net[party]] for party in sorted(net) if net[party] < 0]
    owed = [[party, net[party]] for party in sorted(net) if net[party] > 0]
    transfers = []
    while owing:
        amount = min(owing[0][1], owed[0][1])
        transfers.append((owing[0][0], owed[0][0], amount))
        for side in (owing, owed):
            side[0][1] -= amount
            if not side[0][1]:
                side.pop(0)
    return transfers


def end_clearing(context: Context, action: actions.EndClearing) -> None:
    """A party refuses, or the time for consenting is over; one that is done is left alone by the ledger."""
    if not context.sent:
        clearing = CLEARINGS.expect(context.state, action.clearing)
        if clearing.status != ClearingStatus.OPEN:
            return
    else:
        clearing = _open(context, action.clearing)
        party = require_duty(context, Duty.CHECKER)
        if party not in clearing.parties:
            raise Rejected(codes.NOT_IN_CLEARING, organisation=party)
    CLEARINGS.write(context.state, replace(clearing, status=ClearingStatus.ENDED), action.clearing)
    context.emit(events.ClearingClosed(action.clearing, ClearingStatus.ENDED))


def _open(context: Context, number: int) -> Clearing:
    clearing = CLEARINGS.read(context.state, number)
    if clearing is None or clearing.status != ClearingStatus.OPEN:
        raise Rejected(codes.CLEARING_UNKNOWN, clearing=number)
    return clearing
