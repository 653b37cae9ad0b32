"""The life of a contract, from signing to the return of the last retention: chapters, played on a stepped clock.

Nothing happens out of order. Whatever a chapter has to do on a later day it puts into the diary; time passes from appointment to
appointment, and by way of every day for which the ledger itself waits.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from fenming.base.calendar import add_months, first_day_of, month_of
from fenming.client.envelopes import SecretKey
from fenming.domains.contracts.actions import FundProject, NewSource
from fenming.domains.contracts.records import SOURCES, Instalment, SourceKind
from fenming.domains.funds.debts import DUES
from fenming.domains.funds.dues import interest_owed
from fenming.domains.funds.records import CLAIMS
from fenming.domains.identity.records import PartyKind
from fenming.domains.money.actions import Issue, NewAccount, Transfer
from fenming.domains.money.records import ACCOUNTS, AccountKind
from fenming.domains.payroll.records import WAGE_TABLES, TableStatus
from fenming.node.sample.cast import NAMES, open_accounts
from fenming.node.sample.journal import Finder, Journal
from fenming.node.sample.plan import Plan, Titles
from fenming.node.sample.programme import CNY, PROGRESS_PERMILLE, UNIT_PRICE_FEN, Programme, WageFile
from fenming.node.sample.stage import Stage

_MAIN_LABOUR_PERMILLE = 300
"""Just above what the two crews need, so that a month without a payment is a month without wages."""
_PAID_ON_DAY = 5
"""The day of the following month on which the treasury has promised a month's money."""
_SETTLED_AFTER_DAYS = 10
"""So long after the last month's money the rest of the budget is promised: for what the settlement leaves payable."""
_BANK_OWN_PART = 10
"""The bank's own money, out of which it pays on its guarantees, as a part of the budget."""
_TREASURY = {"treasury": (PartyKind.ORGANISATION, "新区财政局 Finance Bureau")}


class _Appointment(NamedTuple):
    day: int
    order: int
    act: Callable[[], None]


class Signed(NamedTuple):
    """Who signed a contract, by their roles in the cast, and what it is for."""

    payer: str
    payee: str
    english: str
    chinese: str


class Life(Programme):
    """A programme whose months go on; `month_number` counts them from 1, `months_done` those that were worked."""

    def __init__(self, stage: Stage, authority: SecretKey, plan: Plan, workers: int) -> None:
        super().__init__(stage, authority, workers, plan.works, _MAIN_LABOUR_PERMILLE, NAMES | _TREASURY)
        self.plan = plan
        self.journal = Journal()
        self.first_day = stage.today
        self.months_done = 0
        self.added_milli: dict[int, int] = {}
        self.claim_is_open = False
        self.wage_guarantee = 0
        self.unpaid: list[WageFile] = []
        self._diary: list[_Appointment] = []
        self._appointments = 0

    # Time.

    @property
    def today(self) -> int:
        """The day on which the story stands."""
        return self.stage.today

    @property
    def month_number(self) -> int:
        """In which month of the life that is, from 1."""
        return self.month_number_of(self.today)

    def month_number_of(self, day: int) -> int:
        """In which month of the life a day lies, from 1."""
        first, month = month_of(self.first_day), month_of(day)
        return (month // 100 - first // 100) * 12 + month % 100 - first % 100 + 1

    def on(self, day: int, act: Callable[[], None]) -> None:
        """Put something into the diary."""
        self._appointments += 1
        heappush(self._diary, _Appointment(day, self._appointments, act))

    def pass_until(self, day: int) -> None:
        """Let time pass, and keep the appointments on the way, those of the day included."""
        while self._diary and self._diary[0].day <= day:
            appointment = heappop(self._diary)
            self.stage.pass_until(appointment.day)
            self.month = month_of(self.today)
            appointment.act()
            self.stage.pass_until(self.today)
        self.stage.pass_until(day)
        self.month = month_of(self.today)

    def note(self, chapter: str, english: str, chinese: str, find: Finder) -> None:
        """Write into the journal what happened today."""
        self.journal.note(self.month_number, self.today, chapter, Titles(english, chinese), find)

    # Money from the treasury.

    def sources(self) -> tuple[NewSource, ...]:
        """The treasury has promised a month's money for each month of work, and the rest of the budget after the last."""
        treasury = self.cast["treasury"]
        own_fen = self.budget // _BANK_OWN_PART
        self.stage.send(self.cast["central_bank"].maker, Issue(self.accounts["reserve"], own_fen))
        self.accounts["treasury"] = open_accounts(
            self.stage, self.cast["bank"], [NewAccount(treasury.number, AccountKind.GENERAL, CNY, 0)]
        )[0]
        self.stage.send(
            self.cast["bank"].maker, Transfer(self.accounts["reserve"], self.accounts["treasury"], self.budget)
        )
        month_fen = self.quantities()[0] * UNIT_PRICE_FEN // 1000 * PROGRESS_PERMILLE // 1000
        instalments = [Instalment(self._paying_day(number), month_fen) for number in range(1, self.plan.works + 1)]
        rest = self.budget - sum(instalment.amount for instalment in instalments)
        instalments.append(Instalment(self._paying_day(self.plan.works) + _SETTLED_AFTER_DAYS, rest))
        return (NewSource(SourceKind.TREASURY, treasury.number, self.accounts["treasury"], tuple(instalments)),)

    def _paying_day(self, number: int) -> int:
        return first_day_of(month_of(add_months(self.first_day, number))) + _PAID_ON_DAY - 1

    def treasury_pays(self, needed: int) -> None:
        """The treasury pays what it has promised by today, and more where that does not cover what is needed."""
        source = self.stage.expect(SOURCES, self.project, 1)
        promised = sum(instalment.amount for instalment in source.instalments if instalment.due_day <= self.today)
        wanted = max(promised - source.received, needed - self.balance("project"))
        amount = min(wanted, source.planned - source.received)
        if amount > 0:
            action = FundProject(self.project, 1, self.accounts["treasury"], amount)
            self.stage.send(self.cast["treasury"].maker, action)

    def to_pay(self, claim: int) -> int:
        """What leaves the project's account for a claim today: what is recouped was paid before, and lateness costs interest."""
        figures = self.stage.expect(CLAIMS, claim).figures
        due = self.stage.read(DUES, claim)
        interest = interest_owed(figures, due, self.today) if due else 0
        return figures.this_period - figures.recoupment + interest

    def balance(self, account: str) -> int:
        """What is in one of the accounts by now."""
        return self.stage.expect(ACCOUNTS, self.accounts[account]).balance

    # Work and pay.

    def signed(self) -> dict[int, Signed]:
        """The tree by contract number, from the top."""
        tree = self.contracts
        return {
            tree.contractor: Signed("owner", "contractor", "Main contract", "总承包"),
            tree.formwork: Signed("contractor", "formwork", "Formwork", "模板分包"),
            tree.finishing: Signed("contractor", "finishing", "Finishing", "装修劳务分包"),
            tree.supplier: Signed("formwork", "supplier", "Concrete", "混凝土采购"),
        }

    def measured(self, contract: int) -> tuple[int, ...]:
        """Months of work so far, and the added item in full where a variation brought one that has been built."""
        base = self.contracts.quantities[contract] * self.months_done
        added = self.added_milli.get(contract)
        if added is None:
            return (base,)
        return (base, added if self.months_done >= self.plan.leaver else 0)

    def sign_paid_receipts(self) -> list[int]:
        """Have the workers of every table that has been paid by now sign for it; the numbers of these tables."""
        self.stage.pass_until(self.today)
        paid = [file for file in self.unpaid if self._is_paid(file)]
        self.sign_receipts(paid)
        self.unpaid = [file for file in self.unpaid if file not in paid]
        return [file.table for file in paid]

    def _is_paid(self, file: WageFile) -> bool:
        return self.stage.expect(WAGE_TABLES, file.table).status == TableStatus.PAID
