"""Faults planted into a picture with a fixed seed, and the label file that says where.

Each fault is planted as somebody who wanted to hide it would do it: a duplicate under another date, a ring with a fee taken at each
hand, a foreman who takes a tenth in several portions of days. At least 95 % of the payments stay clean.
"""

from collections.abc import Callable
from random import Random

import msgspec
from msgspec.structs import replace

from fenming.findings.model import NO_DAY, Attendance, Contract, Payment, PaymentKind, Picture, WageLine
from fenming.findings.rules.splitting import LIMIT_HOUSE_FEN

CLEAN_SHARE_MIN_PERMILLE = 950
_DAYS = 300


class Label(msgspec.Struct, frozen=True):
    """A planted fault: its kind, and the ids of which a finding must name one."""

    kind: str
    ids: tuple[str, ...]


EXPECTED_RULES = {
    "duplicate": ("duplicate_payment", "duplicate_payment_undated"),
    "duplicate_fuzzy": ("duplicate_payment_fuzzy",),
    "overpaid": ("paid_above_contract", "paid_above_progress"),
    "split": ("split_contracts",),
    "structuring": ("structured_payments",),
    "cycle": ("round_trip", "equal_amount_ring"),
    "fan_in": ("fan_in",),
    "diversion": ("payment_without_reason", "labour_money_outside", "paid_without_agreement"),
    "skim": ("wage_skim",),
    "ghost": ("two_sites", "shared_account", "paid_without_attendance"),
    "arrears": ("wage_arrears", "wage_short"),
}
"""The rules that are meant to find each kind; a finding of another rule on the same ids does not count towards recall."""


class Planter:
    """Plants faults into a picture and keeps the labels."""

    def __init__(self, picture: Picture, seed: int, currency: str, limit: int) -> None:
        self.picture = picture
        self.random = Random(seed)
        self.currency = currency
        self.limit = limit
        self.labels: list[Label] = []
        self._count = 0

    def payment(self, payer: str, payee: str, amount: int, day: int, **more: object) -> Payment:
        """A new payment, named like its neighbours."""
        self._count += 1
        fields = {"kind": PaymentKind.TRANSFER, "when": str(day), "currency": self.currency} | more
        payment = Payment(id=f"payment-9{self._count:06d}", payer=payer, payee=payee, amount=amount, day=day, **fields)  # type: ignore[arg-type]
        self.picture.payments.append(payment)
        return payment

    def copy(self, payment: Payment, **changed: object) -> Payment:
        """The same payment once more, with something changed."""
        self._count += 1
        again = replace(payment, id=f"payment-9{self._count:06d}", **changed)
        self.picture.payments.append(again)
        return again

    def label(self, kind: str, *ids: str) -> None:
        """Say where a fault is."""
        self.labels.append(Label(kind, ids))

    def any_payment(self, kind: PaymentKind = PaymentKind.PAYMENT) -> Payment:
        """A payment of the untouched picture with an amount worth stealing."""
        while True:
            found = self.random.choice(self.picture.payments)
            if found.kind == kind and found.amount > 10_000 and not found.id.startswith("payment-9"):
                return found

    def any_day(self) -> int:
        """A day of the picture's first ten months."""
        dated = next((payment.day for payment in self.picture.payments if payment.day != NO_DAY), 0)
        return dated + self.random.randrange(_DAYS)


def duplicate(planter: Planter) -> None:
    """The same payment booked twice."""
    first = planter.any_payment()
    planter.label("duplicate", planter.copy(first).id)


def duplicate_fuzzy(planter: Planter) -> None:
    """Paid again some days later: with digits of the invoice or of the amount exchanged, or for a slightly different amount."""
    first = planter.any_payment()
    day = first.day + planter.random.randrange(1, 25)
    invoice = first.invoice or "".join(planter.random.sample("123456789", 8))
    place = next((n for n in range(len(invoice) - 1) if invoice[n] != invoice[n + 1]), 0)
    slipped = invoice[:place] + invoice[place + 1 : place + 2] + invoice[place : place + 1] + invoice[place + 2 :]
    changes: list[dict[str, object]] = [
        {"invoice": slipped}, {"invoice": f"{invoice[:4]}-{invoice[4:]}", "amount": first.amount + first.amount // 200},
    ]  # fmt: skip
    if not first.invoice:
        changes = [{}]
    again = planter.copy(first, day=day, when=str(day), **planter.random.choice(changes))
    planter.label("duplicate_fuzzy", again.id)


def overpaid(planter: Planter) -> None:
    """One more payment than the contract allows."""
    paid: dict[str, int] = {}
    for payment in planter.picture.payments:
        paid[payment.contract] = paid.get(payment.contract, 0) + payment.amount
    sound = [c for c in planter.picture.contracts if c.amount and 0 < paid.get(c.id, 0) <= c.amount]
    contract = planter.random.choice(sound)
    last = next(payment for payment in reversed(planter.picture.payments) if payment.contract == contract.id)
    missing = (contract.amount or 0) - paid[contract.id]
    extra = missing + (contract.amount or 0) * planter.random.randrange(20, 300) // 1000
    day = last.day + 40 if last.day != NO_DAY else NO_DAY
    planter.label("overpaid", planter.copy(last, amount=extra, day=day, when=f"{last.when} later", invoice="").id, contract.id)


def split(planter: Planter) -> None:
    """One order cut into three to five contracts below the limit."""
    day, name = planter.any_day(), f"split supplier {len(planter.labels)}"
    ids = []
    for number in range(planter.random.randrange(3, 6)):
        amount = planter.limit * planter.random.randrange(400, 990) // 1000
        contract = Contract(
            id=f"contract-9{len(planter.labels):03d}{number}", payer="owner of project-1", payee=name, amount=amount,
            currency=planter.currency, category="supply", day=day + number * 12, project="project-1",
        )  # fmt: skip
        planter.picture.contracts.append(contract)
        ids.append(contract.id)
    planter.label("split", *ids)


def structuring(planter: Planter) -> None:
    """Four to seven payments that each just miss the limit."""
    day, payee = planter.any_day(), f"agency {len(planter.labels)}"
    ids = []
    for _ in range(planter.random.randrange(4, 8)):
        amount = planter.limit * planter.random.randrange(905, 999) // 1000 + planter.random.randrange(100)
        ids.append(planter.payment("contractor of project-1", payee, amount, day + planter.random.randrange(20)).id)
    planter.label("structuring", *ids)


def cycle(planter: Planter) -> None:
    """Money over three to six hands back to its owner, each keeping up to three percent."""
    day = planter.any_day()
    length = planter.random.randrange(3, 7)
    hands = [f"hand {len(planter.labels)}-{number}" for number in range(length)]
    amount = planter.random.randrange(10**6, 10**8)
    ids = []
    for number, hand in enumerate(hands):
        ids.append(planter.payment(hand, hands[(number + 1) % length], amount, day).id)
        amount = amount * planter.random.randrange(970, 1001) // 1000
        day += planter.random.randrange(1, 9)
    planter.label("cycle", *ids)


def fan_in(planter: Planter) -> None:
    """Five or more payers send the same sum to one hand within weeks."""
    day, sink = planter.any_day(), f"sink {len(planter.labels)}"
    amount = planter.random.randrange(10**5, 10**7)
    hands = range(planter.random.randrange(5, 10))
    ids = [planter.payment(f"front {len(planter.labels)}-{n}", sink, amount, day + planter.random.randrange(30)).id for n in hands]
    planter.label("fan_in", *ids)


def diversion(planter: Planter) -> None:
    """Money of a project goes to a stranger for nothing."""
    amount, stranger = planter.random.randrange(10**6, 10**8), f"stranger {len(planter.labels)}"
    more = {"debit": "money of project-1", "kind": PaymentKind.PAYMENT, "project": "project-1"}
    planter.label("diversion", planter.payment("owner of project-1", stranger, amount, planter.any_day(), **more).id)


def skim(planter: Planter) -> None:
    """Five workers of a crew give their foreman the same share within a week of payday."""
    wage = planter.any_payment(PaymentKind.WAGE)
    crew = [p for p in planter.picture.payments if p.kind == PaymentKind.WAGE and (p.payer, p.day) == (wage.payer, wage.day)]
    share, foreman = planter.random.randrange(50, 200), f"foreman {len(planter.labels)}"
    ids = []
    for one in planter.random.sample(crew, min(5, len(crew))):
        amount = one.amount * (share + planter.random.randrange(-3, 4)) // 1000
        ids.append(planter.payment(one.payee, foreman, amount, one.day + planter.random.randrange(0, 7)).id)
    planter.label("skim", *ids)


def ghost(planter: Planter) -> None:
    """A worker who is at two sites at once, whose wage lands on another's card, or who never came."""
    picture, random = planter.picture, planter.random
    way = random.randrange(3)
    if way == 0:
        row = random.choice(picture.attendance)
        engagement = next(one for one in picture.engagements if one.id == row.engagement)
        double = replace(engagement, id=f"{engagement.id}-9{len(planter.labels)}", project="project-of-ghosts", account="")
        again = Attendance(id=f"{row.id}-9", engagement=double.id, month=row.month, days=3, dates=row.dates[:3])
        picture.engagements.append(double)
        picture.attendance.append(again)
        picture.wage_lines.append(replace(_line_of(picture, row), id=f"{row.id}-9 line", engagement=double.id, days=3))
        planter.label("ghost", again.id)
    elif way == 1:
        first, second = random.sample(range(len(picture.engagements)), 2)
        shared = replace(picture.engagements[second], account=picture.engagements[first].account)
        picture.engagements[second] = shared
        planter.label("ghost", shared.id)
    else:
        line = random.choice(picture.wage_lines)
        picture.attendance = [row for row in picture.attendance if (row.engagement, row.month) != (line.engagement, line.month)]
        planter.label("ghost", line.id)


def _line_of(picture: Picture, row: Attendance) -> WageLine:
    return next(line for line in picture.wage_lines if (line.engagement, line.month) == (row.engagement, row.month))


def arrears(planter: Planter) -> None:
    """A month's wage that was never paid, or not in full."""
    place = planter.random.randrange(len(planter.picture.wage_lines))
    line = planter.picture.wage_lines[place]
    paid = planter.random.choice((0, line.amount * 7 // 10))
    planter.picture.wage_lines[place] = replace(line, paid=paid)
    month = f"attendance-{line.engagement}-{line.month}"
    planter.label("arrears", line.id, month)


FAULTS: dict[str, Callable[[Planter], None]] = {
    "duplicate": duplicate, "duplicate_fuzzy": duplicate_fuzzy, "overpaid": overpaid, "split": split, "structuring": structuring,
    "cycle": cycle, "fan_in": fan_in, "diversion": diversion, "skim": skim, "ghost": ghost, "arrears": arrears,
}  # fmt: skip
FLOW_FAULTS = ("duplicate", "overpaid", "split", "structuring", "cycle", "fan_in")
"""What can be planted into payments alone."""


def plant(
    picture: Picture, seed: int, kinds: tuple[str, ...], of_each: int, currency: str = "CNY", limit: int = LIMIT_HOUSE_FEN
) -> list[Label]:
    """Plant so many faults of each kind; the picture is changed. The labels, in the order of planting."""
    planter = Planter(picture, seed, currency, limit)
    for kind in kinds:
        for _ in range(of_each):
            FAULTS[kind](planter)
    return planter.labels
