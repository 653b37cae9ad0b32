"""A programme made up with a fixed seed, clean by construction: the field into which faults are planted to be found.

It has what makes detection hard in real life: instalments, suppliers billed every month with running numbers, round sums, workers
who spend their wages in the same few shops on the same days.
"""

from random import Random

from fenming.base.calendar import day_from_date, month_of
from fenming.findings.model import Account, Attendance, Claim, Contract, Engagement, Payment, PaymentKind, Picture, WageLine
from fenming.findings.rules.wages import month_after

FIRST_DAY = day_from_date(2026, 1, 1)
MONTHS = 12
_SHOPS = 25
_SUPPLIERS = 8
_CREWS = 3


class Builder:
    """A picture in the making, with running numbers."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.picture = Picture()
        self.count = 0

    def number(self) -> int:
        """The next number."""
        self.count += 1
        return self.count

    def pay(self, payer: str, payee: str, amount: int, day: int, kind: PaymentKind, **more: str) -> Payment:
        """Add a payment."""
        payment = Payment(
            id=f"payment-{self.number()}", payer=payer, payee=payee, amount=amount, day=day, when=str(day), kind=kind, **more
        )
        self.picture.payments.append(payment)
        return payment


def clean_programme(seed: int, projects: int = 6, crew: int = 40) -> Picture:
    """A year of so many projects, with `_CREWS` crews of workers each."""
    builder = Builder(seed)
    for number in range(1, projects + 1):
        _project(builder, f"project-{number}", crew)
    builder.picture.day = FIRST_DAY + 30 * (MONTHS + 3)
    return builder.picture


def _project(builder: Builder, project: str, crew: int) -> None:
    picture, owner, contractor = builder.picture, f"owner of {project}", f"contractor of {project}"
    picture.accounts += [
        Account(id=f"money of {project}", owner=owner, kind="project", project=project),
        Account(id=f"wages of {project}", owner=contractor, kind="special_wage", project=project),
    ]
    top = Contract(
        id=f"contract-{builder.number()}", payer=owner, payee=contractor, amount=builder.random.randrange(8, 40) * 10**10 + 7,
        project=project, day=FIRST_DAY, category="works",
    )  # fmt: skip
    picture.contracts.append(top)
    for _ in range(_SUPPLIERS):
        _supplier(builder, top)
    for number in range(_CREWS):
        _crew(builder, top, f"crew {number} of {project}", crew)


def _supplier(builder: Builder, top: Contract) -> None:
    """Billed every month under one contract, with running invoice numbers; some send the same amount each time."""
    random, supplier = builder.random, f"supplier-{builder.number()}"
    monthly = random.randrange(10**6, 9 * 10**7)
    is_steady = random.random() < 0.3
    contract = Contract(
        id=f"contract-{builder.number()}", payer=top.payee, payee=supplier, amount=monthly * 2 * MONTHS, project=top.project,
        parent=top.id, day=FIRST_DAY, category="supply",
    )  # fmt: skip
    builder.picture.contracts.append(contract)
    first_invoice = random.randrange(10_000_000, 90_000_000)
    for month in range(MONTHS):
        amount = monthly if is_steady else random.randrange(monthly // 2, monthly * 3 // 2)
        day = FIRST_DAY + 30 * month + random.randrange(25, 30)
        claim = Claim(id=f"claim-{builder.number()}", contract=contract.id, amount=amount, paid=amount, certified_day=day - 5)
        builder.picture.claims.append(claim)
        builder.pay(
            top.payer, supplier, amount, day, PaymentKind.PAYMENT, project=top.project, contract=contract.id, reason=claim.id,
            debit=f"money of {top.project}", invoice=f"{first_invoice + month * 37}",
        )  # fmt: skip


def _crew(builder: Builder, top: Contract, employer: str, size: int) -> None:
    for _ in range(size):
        number = builder.number()
        engagement = Engagement(
            id=f"engagement-{number}", project=top.project, employer=employer, worker=f"worker-{number}", person=f"person-{number}",
            account=f"wallet-{number}", from_day=FIRST_DAY,
        )  # fmt: skip
        builder.picture.engagements.append(engagement)
        daily = builder.random.randrange(220, 420) * 100
        for month in range(MONTHS):
            _month_of_work(builder, engagement, month, daily)


def _month_of_work(builder: Builder, engagement: Engagement, index: int, daily: int) -> None:
    random, picture = builder.random, builder.picture
    first = FIRST_DAY + 30 * index
    month = month_after(month_of(FIRST_DAY), index)
    dates = tuple(sorted(random.sample(range(first, first + 30), random.randrange(18, 27))))
    row = Attendance(
        id=f"attendance-{engagement.id}-{month}", engagement=engagement.id, month=month, days=len(dates), dates=dates
    )
    picture.attendance.append(row)
    amount, paid_day = daily * len(dates), first + 40
    line = WageLine(
        id=f"wageline-{engagement.id}-{month}", engagement=engagement.id, month=month, days=len(dates), amount=amount, paid=amount,
        paid_day=paid_day,
    )  # fmt: skip
    picture.wage_lines.append(line)
    builder.pay(
        engagement.employer, engagement.worker, amount, paid_day, PaymentKind.WAGE, project=engagement.project, reason=line.id,
        debit=f"wages of {engagement.project}", credit=engagement.account,
    )  # fmt: skip
    if random.random() < 0.5:
        spent = random.randrange(5_000, amount // 3)
        spent = spent // 10_000 * 10_000 or spent if random.random() < 0.4 else spent
        shop = f"shop-{random.randrange(_SHOPS)}"
        builder.pay(engagement.worker, shop, spent, paid_day + random.randrange(1, 12), PaymentKind.TRANSFER)
