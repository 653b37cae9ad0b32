"""Payment as it was before: everybody is paid by whoever owes it, hand to hand down the tree. What is paid straight must come to
the same in every account.

The model hears what was claimed, disputed, settled and corrected from the events, and moves money by a few simple rules; it knows
nothing of legs, remainders or positions.
"""

from dataclasses import dataclass, field
from typing import Any

from fenming.base.fields import Event
from fenming.domains.contracts import events as contracts
from fenming.domains.funds import events as funds
from fenming.domains.funds.debts import ReversalStatus, Share, Way
from fenming.domains.funds.records import DefectsStatus, Figures
from fenming.domains.money.events import PaymentRedirected
from fenming.domains.receivables import events as receivables
from fenming.domains.receivables.records import ClearingDebt, ClearingStatus


@dataclass
class ModelClaim:
    contract: int
    figures: Figures
    children: tuple[int, ...]
    covered: int = 0
    shares: tuple[Share, ...] = ()
    paid: bool = False


@dataclass
class StepByStep:
    """Balances by account, and who pays whom: contract to (payer's account, payee's account, retention account)."""

    balance: dict[int, int]
    between: dict[int, tuple[int, int, int]]
    wages: int
    bank: int
    accounts_of: dict[int, int]
    claims: dict[int, ModelClaim] = field(default_factory=dict)
    receivable_accounts: dict[int, int] = field(default_factory=dict)
    reversals: dict[int, funds.ReversalProposed] = field(default_factory=dict)
    clearings: dict[int, tuple[ClearingDebt, ...]] = field(default_factory=dict)
    interest_of_top: int = 0
    defects: dict[int, funds.DefectsClaimed] = field(default_factory=dict)
    reserved: dict[int, int] = field(default_factory=dict)
    """By retention account, what is claimed of it for defects."""
    returned: dict[int, int] = field(default_factory=dict)
    """By contract, what was returned of an overpayment."""
    redirected: dict[int, int] = field(default_factory=dict)
    """What was meant for an account that could not receive it and waits in its owner's uncollected account."""

    def move(self, debit: int, credit: int, amount: int) -> None:
        self.balance[debit] -= amount
        self.balance[credit] += amount

    def hear(self, outcomes: list[tuple[int, list[Any]]]) -> None:
        """What a block did; interest is taken from what it says was paid."""
        for _, events in outcomes:
            interest = {event.claim: event.amount for event in events if isinstance(event, funds.InterestPaid)}
            for event in events:
                self._learn(event)
            for event in events:
                self._do(event, interest)
            for number, amount in interest.items():  # of claims that were paid before
                payer, payee, _ = self.between[self.claims[number].contract]
                self.move(payer, payee, amount)

    def _learn(self, event: Event) -> None:
        if isinstance(event, PaymentRedirected):
            self.redirected[event.intended] = self.redirected.get(event.intended, 0) + event.amount
        elif isinstance(event, funds.ClaimSubmitted):
            self.claims[event.claim] = ModelClaim(event.contract, event.figures, event.children)
        elif isinstance(event, funds.DisputeOpened):
            self.claims[event.claim].figures = event.figures
        elif isinstance(event, funds.NetRedirected):
            self.claims[event.claim].shares = event.shares
        elif isinstance(event, funds.NetCovered):
            self.claims[event.claim].covered = event.covered
        elif isinstance(event, funds.ReversalProposed):
            self.reversals[event.reversal] = event
        elif isinstance(event, funds.DefectsClaimed):
            self.defects[event.defects] = event
            self._reserve(event, event.amount)
        elif isinstance(event, receivables.ReceivableIssued):
            self.receivable_accounts[event.receivable] = event.account
        elif isinstance(event, receivables.ClearingProposed):
            self.clearings[event.clearing] = event.debts

    def _do(self, event: Event, interest: dict[int, int]) -> None:
        if isinstance(event, funds.ClaimPaid) and not event.parent:
            self._pay(event.claim, interest)
        elif isinstance(event, funds.ReversalMoved) and event.status == ReversalStatus.DONE:
            self._give_back(self.reversals[event.reversal])
        elif isinstance(event, funds.RetentionReleased):
            _, payee, retention = self.between[event.contract]
            self.move(retention, payee, event.amount)
        elif isinstance(event, funds.DefectsDecided) and event.status != DefectsStatus.OBJECTED:
            self._deduct(self.defects[event.defects], event.amount)
        elif isinstance(event, contracts.OverpaymentReturned):
            payer, payee, _ = self.between[event.contract]
            self.move(payee, payer, event.amount)
            self.returned[event.contract] = self.returned.get(event.contract, 0) + event.amount
        elif isinstance(event, receivables.ReceivableAssigned):
            self.move(self.bank, self.receivable_accounts[event.origin], event.price)
            self.receivable_accounts[event.receivable] = event.account
        elif isinstance(event, receivables.ClearingClosed) and event.status == ClearingStatus.DONE:
            for debt in self.clearings[event.clearing]:
                self.move(self.accounts_of[debt.debtor], self.accounts_of[debt.creditor], debt.amount)

    def _reserve(self, defects: funds.DefectsClaimed, amount: int) -> None:
        retention = self.between[defects.contract][2]
        self.reserved[retention] = self.reserved.get(retention, 0) + amount

    def _deduct(self, defects: funds.DefectsClaimed, amount: int) -> None:
        payer, _, retention = self.between[defects.contract]
        self.move(retention, payer, amount)
        self._reserve(defects, -defects.amount)

    def _pay(self, number: int, interest: dict[int, int]) -> None:
        """The labour part of a whole tree goes to the wages; then everybody pays the next."""
        claim = self.claims[number]
        payer = self.between[claim.contract][0]
        self.move(payer, self.wages, claim.figures.labour)
        if claim.contract == 1:
            self.interest_of_top += interest.get(number, 0)
        self._pay_down(number, interest)

    def _pay_down(self, number: int, interest: dict[int, int]) -> None:
        claim = self.claims[number]
        assert not claim.paid, f"claim {number} is paid twice"
        claim.paid = True
        payer, payee, retention = self.between[claim.contract]
        self.move(payer, retention, claim.figures.retention)
        self.move(payer, payee, claim.figures.net - claim.covered + interest.pop(number, 0))
        for share in claim.shares:
            self.move(payee, share.account, share.amount)
        for child in claim.children:
            if self.claims[child].paid:  # who paid it before has funded these wages
                self.move(self.wages, payee, self.claims[child].figures.labour)
            else:
                self._pay_down(child, interest)

    def _give_back(self, reversal: funds.ReversalProposed) -> None:
        """What was paid for work not done, out of the retention as far as there is some; what was recouped was never paid."""
        if reversal.way == Way.SET_OFF:
            return
        payer, payee, retention = self.between[reversal.contract]
        from_retention = min(self.balance[retention] - self.reserved.get(retention, 0), reversal.retention)
        self.move(retention, payer, from_retention)
        self.move(payee, payer, reversal.amount - reversal.recoupment - from_retention)
