"""The sample goes on, so that the pages have something to show: five more months, of which one waits for the owner, and a second
project.

The month of the main job is told and verified for itself; this comes after it, by the same parties with the same keys.
"""

from collections.abc import Callable

from fenming.base.calendar import add_months, first_day_of, last_day_of, month_of
from fenming.node.sample.programme import Contracts, Crew, Programme

_BUILT_PERMILLE = (1000, 1080, 1000, 1250, 1320, 1150)
"""What is built in each month, by that of the first: never less, since its labour part must cover the wages."""
_DAYS_LESS = (0, 1, 7, 0, 0, 2)
"""The third month has the Spring Festival in it."""
_MONTHS = len(_BUILT_PERMILLE)
_NEIGHBOURS_MAX = 40
_BEFORE_THE_OWNER = ("supervisor", "consultant")


class Neighbour(Programme):
    """A second project of the same parties, with the first of their workers, who have wallets for each."""

    title = "新区医院一期 New District Hospital, phase 1"

    def __init__(self, first: Programme) -> None:
        self.stage, self.authority, self.cast = first.stage, first.authority, first.cast
        self.term_months, self.main_labour_permille = first.term_months + 2, first.main_labour_permille
        self.everybody = first.everybody
        count = max(1, min(_NEIGHBOURS_MAX, len(first.everybody)) // 2)
        self.crews = [Crew(crew.employer, crew.workers[:count]) for crew in first.crews]
        self.month = month_of(self.stage.today)
        for crew in self.crews:
            crew.days = [18 + index % 5 for index in range(len(crew.workers))]
        self.contracts = Contracts()
        self.accounts = {}
        self.project = self.budget = 0


def go_on(programme: Programme, say: Callable[[str], None]) -> None:
    """The work after the first month: all but the last are paid, that one waits for the owner; the second project has paid one."""
    say("for the pages: a second project, and five more months of which one waits for the owner")
    neighbour = Neighbour(programme)
    neighbour.fund()
    neighbour.pay_in(neighbour.budget)
    neighbour.contract()
    neighbour.engage()
    base = dict(programme.contracts.quantities)
    for number in range(2, _MONTHS + 1):
        _month(programme, number, base, is_paid=number < _MONTHS)
        if number == _MONTHS - 1:
            neighbour.month = programme.month
            files = neighbour.submit_wages()
            neighbour.approve_claim(neighbour.claim())
            neighbour.sign_receipts(files)


def _month(programme: Programme, number: int, base: dict[int, int], is_paid: bool) -> None:
    """The next month's work, claimed on its last day."""
    programme.month = month_of(add_months(first_day_of(programme.month), 1))
    programme.stage.pass_until(last_day_of(programme.month))
    built_permille = sum(_BUILT_PERMILLE[:number])
    programme.contracts.quantities = {contract: quantity * built_permille // 1000 for contract, quantity in base.items()}
    for crew in programme.crews:
        crew.days = [20 + index % 7 - _DAYS_LESS[number - 1] for index in range(len(crew.workers))]
    files = programme.submit_wages()
    claimed = programme.claim()
    if is_paid:
        programme.approve_claim(claimed)
        programme.sign_receipts(files)
    else:
        programme.approve_claim(claimed, _BEFORE_THE_OWNER)
