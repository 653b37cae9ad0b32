"""When a claim must be paid, and what it costs to pay it late: days and interest, without the state.

Interest runs by the day on the labour part from the day after the labour cycle and on the rest from the day after the term. It
is a whole number of minor units, rounded down once for each stretch of days over which the sum owed did not change, so a
stretch is never worth more in parts than in one.
"""

from msgspec.structs import replace

from fenming.base.limits import AMOUNT_MAX
from fenming.domains.contracts.records import Contract, Project, ProjectKind
from fenming.domains.funds.debts import DUE_TERMS, Due
from fenming.domains.funds.records import Figures
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.rules import is_large, is_small
from fenming.ledger.tables import State

_MILLION = 1_000_000
_DAYS_OF_MONTH = 30
"""A labour cycle of one month is counted as 30 days, which no month but February is shorter than."""
AGREED, STATED = 1, 0
_CONTRACT = 0


def legal_term(state: State, project: Project, contract: Contract) -> tuple[int, int, int | None]:
    """Days to pay where nothing was agreed, the parameter they rest on, and the longest term the law allows (None: any).

    As on the day of signing. The law protects small and medium payees against public payers and large firms; a firm whose size
    nobody has registered is protected as a payee and bound as a payer, so that silence never lengthens a term.
    """
    is_public = project.kind == ProjectKind.GOVERNMENT and contract.payer == project.owner
    day = contract.signed_day
    if not is_large(state, contract.payee):
        if is_public:
            days = parameter_on(state, Parameter.SUPPLIER_DAYS_GOVERNMENT, day)
            if days is not None:
                longest = parameter_on(state, Parameter.SUPPLIER_DAYS_GOVERNMENT_MAX, day)
                return days, Parameter.SUPPLIER_DAYS_GOVERNMENT, longest
        elif not is_small(state, contract.payer):
            days = parameter_on(state, Parameter.SUPPLIER_DAYS_LARGE_FIRM, day)
            if days is not None:
                return days, Parameter.SUPPLIER_DAYS_LARGE_FIRM, days
    return parameter_on(state, Parameter.PAYMENT_DAYS_OTHERWISE, day) or 0, Parameter.PAYMENT_DAYS_OTHERWISE, None


def interest_rate(state: State, number: int, contract: Contract) -> int:
    """Interest for a day late under contract `number`, in millionths: as agreed, else by the law of the signing day."""
    agreed = DUE_TERMS.read(state, number, AGREED)
    if agreed:
        return agreed.interest_millionths
    return parameter_on(state, Parameter.LATE_INTEREST_PER_DAY_MILLIONTHS, contract.signed_day) or 0


def due_of(state: State, number: int, project: Project, contract: Contract, today: int, confirmation: int) -> Due:
    """The days of a claim under contract `number` that becomes a debt today."""
    days, rule, _ = legal_term(state, project, contract)
    rate = interest_rate(state, number, contract)
    agreed = DUE_TERMS.read(state, number, AGREED)
    if agreed:
        days, rule = agreed.payment_days, _CONTRACT
    months = parameter_on(state, Parameter.LABOUR_CYCLE_MAX_MONTHS, contract.signed_day)
    labour_days = days if months is None else min(days, months * _DAYS_OF_MONTH)
    return Due(today, confirmation, today + labour_days, today + days, rule, rate, 0, 0, today, 0)


def late_amount(figures: Figures, due: Due, day: int) -> int:
    """How much of the claim should have been paid before the day."""
    labour = figures.labour if day > due.labour_due_day else 0
    return labour + (figures.net - due.covered if day > due.due_day else 0)


def interest_owed(figures: Figures, due: Due, day: int) -> int:
    """Interest up to and including the day, less what was paid of it; bounded by what an account can hold."""
    labour_days = max(0, day - max(due.labour_due_day, due.accrued_until_day))
    net_days = max(0, day - max(due.due_day, due.accrued_until_day))
    sum_of_days = figures.labour * labour_days + (figures.net - due.covered) * net_days
    return min(due.interest_accrued + sum_of_days * due.interest_millionths // _MILLION, AMOUNT_MAX)


def interest_on(amount: int, due_day: int, day: int, millionths: int) -> int:
    """Interest up to and including the day on one sum that was due until a day; bounded by what an account can hold."""
    return min(amount * max(0, day - due_day) * millionths // _MILLION, AMOUNT_MAX)


def with_interest_until(figures: Figures, due: Due, day: int) -> Due:
    """The same debt with the interest up to the day set down, before the sum owed changes."""
    return replace(due, interest_accrued=interest_owed(figures, due, day), accrued_until_day=max(day, due.accrued_until_day))
