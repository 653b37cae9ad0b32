"""The story in figures, read from the views alone: what each chapter was about, with its ids and sums."""

import msgspec

from fenming.base.calendar import add_months, date_of, month_of
from fenming.domains.contracts.records import SettlementStatus, VariationStatus
from fenming.domains.contracts.views.tree import SETTLEMENTS, VARIATIONS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.debts import DISPUTES, DUES
from fenming.domains.funds.views.held import ADVANCES
from fenming.domains.guarantees.records import ClaimStatus
from fenming.domains.guarantees.views import GUARANTEE_CLAIMS
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.payroll.views.payees import CLOSINGS
from fenming.domains.payroll.views.people import SETTLEMENTS as LEAVERS
from fenming.node.sample.journal import Views, interest_sum
from fenming.node.sample.life import Life


class Told(msgspec.Struct, frozen=True):
    """What a part of the story was: ids for `fenming trace`, and the sum in minor units."""

    ids: list[str]
    amount: int


class Story(msgspec.Struct, frozen=True):
    """The parts of a life. `bad_month` is its claim; it was owed `late_days` beyond its legal days, which cost `interest`.

    `unpaid_height` is the last block before it was paid: what an auditor saw then is `fenming findings --as-of`.
    """

    advance: Told
    recouped: int
    variation: Told
    bad_month: Told
    late_days: int
    interest: Told
    unpaid_height: int
    guarantee_called: Told
    disputed: Told
    resolved: Told
    leaver: Told
    settled: Told
    retention_released: Told
    records_kept_until: str


def read_story(views: Views, life: Life) -> Story:
    """All parts of a life."""
    main = life.contracts.contractor
    advance = views.one(ADVANCES, contract=main)
    bad_month = month_of(add_months(life.first_day, life.plan.bad - 1))
    bad = views.one(CLAIMS, contract=main, month=bad_month)
    varied = views.all(VARIATIONS, status=int(VariationStatus.APPLIED))
    settled = views.one(SETTLEMENTS, contract=main, status=int(SettlementStatus.ACCEPTED))
    called = views.all(GUARANTEE_CLAIMS, status=int(ClaimStatus.PAID))
    due = views.one(DUES, claim=bad.claim)
    interest = interest_sum(bad.claim)(views)
    dispute = views.one(DISPUTES)
    resolved = views.one(CLAIMS, claim=dispute.resolved_by_claim)
    return Story(
        advance=_paid(views, Purpose.ADVANCE, ReferenceKind.CONTRACT, main),
        recouped=advance.recouped,
        variation=Told([f"contract-{row.contract}" for row in varied], sum(row.amount_after - row.amount_before for row in varied)),
        bad_month=Told([f"claim-{bad.claim}"], bad.this_period),
        late_days=views.day_of_height(bad.paid_height) - due.late_since_day + 1,
        interest=Told(interest.ids, interest.amount),
        unpaid_height=bad.paid_height - 1,
        guarantee_called=_paid(views, Purpose.GUARANTEE_PAID, ReferenceKind.GUARANTEE, *(row.guarantee for row in called)),
        disputed=Told([f"claim-{dispute.claim}"], dispute.amount),
        resolved=Told([f"claim-{resolved.claim}"], resolved.this_period),
        leaver=_leaver(views),
        settled=Told([f"contract-{main}"], settled.amount),
        retention_released=_paid(views, Purpose.RETENTION_RELEASED, ReferenceKind.CONTRACT, *life.signed()),
        records_kept_until=date_of(views.one(CLOSINGS, project=life.project).records_until_day).isoformat(),
    )


def _paid(views: Views, purpose: Purpose, kind: ReferenceKind, *numbers: int) -> Told:
    rows = [row for number in numbers for row in views.payments(purpose, kind, number)]
    return Told([f"payment-{row.payment}" for row in rows], sum(row.amount for row in rows))


def _leaver(views: Views) -> Told:
    """The one worker who was owed something when leaving, and was paid it by a final line."""
    row = next(row for row in views.all(LEAVERS, is_confirmed=1) if row.wage_table)
    return Told([f"table-{row.wage_table}"], row.amount)
