"""Every rule of the catalogue, provoked by the smallest picture in which it speaks, beside one in which it must be silent."""

from typing import Any

from msgspec.structs import replace

from fenming.base.calendar import day_from_date
from fenming.findings.model import (
    Account,
    Approval,
    Attendance,
    Award,
    Bid,
    Claim,
    Complaint,
    Contract,
    Decision,
    Engagement,
    Guarantee,
    Household,
    NetworkNode,
    OverdueMonth,
    Overlap,
    Party,
    Payment,
    PaymentKind,
    Payout,
    Picture,
    Process,
    Variation,
    WageLine,
)

TODAY = day_from_date(2026, 6, 15)
YUAN = 100
LIMIT = 400_000_000
CASES: dict[str, tuple[Picture, Picture]] = {}
"""By rule: the picture in which it speaks, and the one in which it is silent."""


def case(rule: str, speaks: Picture, silent: Picture) -> None:
    CASES[rule] = (speaks, silent)


def picture(**tables: Any) -> Picture:
    return Picture(**({"day": TODAY} | tables))


def paid(number: int = 1, amount: int = 1_234_567, **changed: Any) -> Payment:
    day = changed.pop("day", TODAY - 40)
    fields: dict[str, Any] = {"payer": "payer", "payee": "payee", "contract": "c1", "when": str(day)} | changed
    return Payment(id=f"payment-{number}", amount=amount, day=day, **fields)


def contract(number: int = 1, amount: int | None = 1_000_000, **changed: Any) -> Contract:
    fields: dict[str, Any] = {"payer": "owner", "payee": "builder", "day": TODAY - 200} | changed
    return Contract(id=f"c{number}", amount=amount, **fields)


def engaged(number: int = 1, **changed: Any) -> Engagement:
    fields: dict[str, Any] = {"project": "p1", "employer": "crew", "worker": f"w{number}", "person": f"human {number}"} | changed
    return Engagement(id=f"e{number}", **fields)


def attended(number: int = 1, month: int = 202605, days: int = 20, **changed: Any) -> Attendance:
    fields: dict[str, Any] = {"engagement": f"e{number}", "month": month, "days": days} | changed
    return Attendance(id=f"a{number}-{month}", **fields)


def wage(number: int = 1, month: int = 202605, days: int = 20, amount: int = 600_000, **changed: Any) -> WageLine:
    fields: dict[str, Any] = {"engagement": f"e{number}", "paid": amount} | changed
    return WageLine(id=f"l{number}-{month}", month=month, days=days, amount=amount, **fields)


# Payments.
case(
    "paid_above_contract",
    picture(contracts=[contract()], payments=[paid(1, 600_000), paid(2, 405_001)]),
    picture(contracts=[contract()], payments=[paid(1, 600_000), paid(2, 405_000)]),
)
case(
    "duplicate_payment",
    picture(payments=[paid(1), paid(2)]),
    picture(payments=[paid(1), paid(2, payee="another"), paid(3, amount=5), paid(4, when="")]),
)
case("duplicate_payment_undated", picture(payments=[paid(1, when=""), paid(2, when="")]), picture(payments=[paid(1), paid(2)]))
case(
    "duplicate_payment_fuzzy",
    picture(payments=[paid(1, invoice="INV-0123 4"), paid(2, 1_240_000, day=TODAY - 30, invoice="inv01234")]),
    picture(payments=[paid(1, invoice="INV-01234"), paid(2, day=TODAY - 10, invoice="INV-01235"), paid(3, 1_300_000, invoice="INV01234")]),
)
case(
    "invoice_at_two_contracts",
    picture(
        contracts=[contract(1), contract(2, parent="c1"), contract(3, parent="c2")],
        payments=[paid(1, invoice="77"), paid(2, 5, invoice="0077", contract="c3", payee="supplier")],
    ),
    picture(
        contracts=[contract(1), contract(2, parent="c1"), contract(3, parent="c1")],
        payments=[paid(1, 5, invoice="77", contract="c2"), paid(2, 6, invoice="77", contract="c3", payee="supplier"), paid(3, invoice="78"), paid(4, 9, invoice="78")],
    ),
)
case(
    "paid_above_progress",
    picture(contracts=[contract(certified=500_000, advance_left=100_000, retained=15_000)], payments=[paid(1, 620_000)]),
    picture(contracts=[contract(certified=500_000, advance_left=100_000, retained=15_000)], payments=[paid(1, 617_500)]),
)
case(
    "paid_without_agreement",
    picture(contracts=[contract(amount=0)], payments=[paid(1, 5)]),
    picture(contracts=[contract(amount=None), contract(2, 5)], payments=[paid(1, 5)]),
)
case(
    "certified_unpaid",
    picture(claims=[Claim(id="k", contract="c1", amount=10, certified_day=TODAY - 31)]),
    picture(claims=[Claim(id="k", contract="c1", amount=10, certified_day=TODAY - 30), Claim(id="m", contract="c1", amount=10, paid=10, certified_day=0)]),
)
case(
    "labour_share_late",
    picture(claims=[Claim(id="k", contract="c1", amount=10, paid=10, labour=5, labour_funded=4, certified_day=TODAY - 32)], contracts=[contract()]),
    picture(claims=[Claim(id="k", contract="c1", amount=10, labour=5, labour_funded=4, certified_day=TODAY - 31)]),
)

# Splitting.
HALF = LIMIT // 2
case(
    "split_contracts",
    picture(contracts=[contract(1, HALF), contract(2, HALF, day=TODAY - 110, payee="sister")], parties=[Party(id="sister", controller="builder")]),
    picture(contracts=[contract(1, HALF), contract(2, HALF, day=TODAY - 109), contract(3, HALF, category="other"), contract(4, HALF - 1)]),
)
NEARLY = LIMIT * 95 // 100
case(
    "structured_payments",
    picture(payments=[paid(n, NEARLY + n, day=TODAY - n * 10, payer=f"payer {n}") for n in range(3)]),
    picture(payments=[paid(n, NEARLY + n, day=TODAY - n * 16, payer=f"payer {n}") for n in range(3)] + [paid(9, LIMIT), paid(8, HALF)]),
)
case(
    "limit_bunching",
    picture(contracts=[contract(n, NEARLY) for n in range(10)] + [contract(n, LIMIT + 1) for n in range(10, 13)]),
    picture(contracts=[contract(n, NEARLY) for n in range(10)] + [contract(n, LIMIT + 1) for n in range(10, 14)]),
)

# Flows.
PURSE = Account(id="purse", owner="owner", kind="project", project="p1")
OWN = Account(id="own", owner="owner")
free: dict[str, Any] = {"kind": PaymentKind.TRANSFER, "contract": ""}
case(
    "payment_without_reason",
    picture(accounts=[PURSE], payments=[paid(1, contract="", debit="purse", credit="x")]),
    picture(accounts=[PURSE, OWN], payments=[paid(1, debit="purse"), paid(2, contract="", reason="claim-1", debit="purse"), paid(3, contract="", debit="purse", credit="own")]),
)
case(
    "labour_money_outside",
    picture(accounts=[PURSE], payments=[paid(1, kind=PaymentKind.WAGE, debit="purse")]),
    picture(accounts=[Account(id="s", owner="gc", kind="special_wage")], payments=[paid(1, kind=PaymentKind.WAGE, debit="s"), paid(2, debit="x")]),
)


def ring(*amounts: int, start: int = TODAY - 80, step: int = 10, **more: Any) -> list[Payment]:
    hands = [f"hand {n}" for n in range(len(amounts))]
    return [
        paid(n, amount, payer=hands[n], payee=hands[(n + 1) % len(hands)], day=start + n * step, **(free | more))
        for n, amount in enumerate(amounts)
    ]


case("round_trip", picture(payments=ring(1000, 900, 800)), picture(payments=ring(1000, 900, 700) + ring(10, 10) + ring(50, 50, 50, step=46)))
case("equal_amount_ring", picture(payments=ring(70, 70, 70, step=-9)), picture(payments=ring(70, 70, 71) + ring(5, 5)))
case(
    "fan_in",
    picture(payments=[paid(n, 777, payer=f"front {n}", payee="sink", **free) for n in range(3)]),
    picture(payments=[paid(n, 777, payer=f"front {n}", payee="sink", day=TODAY - 50 * n, **free) for n in range(3)] + [paid(n, 10_000, payer=f"buyer {n}", payee="till", **free) for n in range(3)] + [paid(n, n, payer=f"buyer {n}", payee="till", **free) for n in range(20, 24)]),
)
case("repeated_pair", picture(payments=[paid(n, 9, **free) for n in range(3)]), picture(payments=[paid(n, 9) for n in range(3)] + [paid(9, 9, **free)]))
case(
    "repeated_link",
    picture(payments=[paid(n, 9 + n, **free) for n in range(3)]),
    picture(payments=[paid(n, 9 + n, **free) for n in range(2)] + [paid(n, n, payee="shop", payer=f"buyer {n % 21}", **free) for n in range(50, 120)]),
)


def payday(shares: dict[str, int], day: int = TODAY - 20) -> list[Payment]:
    wages = [paid(n, 600_000, payee=worker, kind=PaymentKind.WAGE, contract="") for n, worker in enumerate(shares)]
    kept = [paid(90 + n, 600 * share, payer=worker, payee="foreman", day=day, **free) for n, (worker, share) in enumerate(shares.items())]
    return wages + kept


case(
    "wage_skim",
    picture(payments=payday({"w1": 100, "w2": 105, "w3": 95}, TODAY - 35)),
    picture(payments=payday({"w1": 100, "w2": 200, "w3": 300}, TODAY - 35) + payday({"v1": 100, "v2": 100, "v3": 100}, TODAY - 5)),
)
case(
    "shared_device",
    picture(accounts=[Account(id=f"w{n}", owner=f"o{n}", device="phone") for n in range(5)]),
    picture(accounts=[Account(id=f"w{n}", owner=f"o{n % 4}", agent="kiosk") for n in range(5)]),
)

# Wages.
ONE: dict[str, Any] = {"engagements": [engaged(1), engaged(2)]}
case("wage_arrears", picture(**ONE, attendance=[attended(1, 202604)]), picture(**ONE, attendance=[attended(1, 202605), attended(2, 202601)], wage_lines=[wage(2, 202601)]))
case("wage_short", picture(**ONE, wage_lines=[wage(paid=599_999)]), picture(**ONE, wage_lines=[wage(), wage(2, paid=0)]))
case("average_low", picture(**ONE, wage_lines=[wage(amount=188_999)]), picture(**ONE, wage_lines=[wage(amount=189_000), wage(2, amount=1, is_settlement=True)]))
case(
    "heads_unpaid",
    picture(**ONE, attendance=[attended(1), attended(2)], wage_lines=[wage(1)]),
    picture(**ONE, attendance=[attended(1), attended(2)], wage_lines=[wage(1), wage(2)]),
)
TEN = [engaged(n) for n in range(10)]
case(
    "unlisted_share",
    picture(engagements=TEN, attendance=[attended(n) for n in range(10)], wage_lines=[wage(n) for n in range(8)]),
    picture(engagements=TEN, attendance=[attended(n) for n in range(10)], wage_lines=[wage(n) for n in range(9)]),
)
case(
    "attended_unlisted",
    picture(**ONE, attendance=[attended(1), attended(2)], wage_lines=[wage(1)]),
    picture(**ONE, attendance=[attended(1), attended(2, days=0), attended(9)], wage_lines=[wage(1)]),
)
case(
    "wage_high",
    picture(**ONE, wage_lines=[wage(1, 202601 + n, amount=4_300_000) for n in range(7)]),
    picture(**ONE, wage_lines=[wage(1, 202601 + n, amount=4_300_000) for n in range(6)] + [wage(2, amount=5_000_000)]),
)
OVERDUE = OverdueMonth(id="m", project="p1", employer="crew", month=202604, attended=5, settled=3, due_day=TODAY - 1)
case("month_overdue", picture(overdue_months=[OVERDUE]), picture(overdue_months=[replace(OVERDUE, due_day=TODAY)]))
COMPLAINT = Complaint(id="x", project="p1", engagement="e1", against="crew", due_day=TODAY)
case("complaint_unanswered", picture(complaints=[replace(COMPLAINT, escalated=True)]), picture(complaints=[COMPLAINT]))
case("wage_disputed", picture(**ONE, wage_lines=[wage(is_disputed=True)]), picture(**ONE, wage_lines=[wage(), wage(9, is_disputed=True)]))
LEAVE = Overlap(id="o", engagement="e1", other_engagement="e1", month=202605, days=2, on_leave=True)
case("leave_worked", picture(**ONE, overlaps=[LEAVE]), picture(**ONE, overlaps=[replace(LEAVE, on_leave=False)]))
case(
    "leaver_unsettled",
    picture(engagements=[engaged(until_day=TODAY - 1)]),
    picture(engagements=[engaged(until_day=TODAY - 1, settled=True), engaged(2, until_day=TODAY), engaged(3)]),
)
case(
    "two_sites",
    picture(engagements=[engaged(1), engaged(2, project="p2", person="human 1")], attendance=[attended(1, dates=(5, 6)), attended(2, days=2, dates=(6, 7))]),
    picture(engagements=[engaged(1), engaged(2, project="p2", person="human 1")], attendance=[attended(1, dates=(5, 6)), attended(2, days=11, dates=(7, 8))]),
)
case("shared_account", picture(engagements=[engaged(1, account="x"), engaged(2, account="x")]), picture(engagements=[engaged(1, account="x"), engaged(2, account="x", person="human 1")]))
case(
    "paid_without_attendance",
    picture(**ONE, attendance=[attended(1, days=19), attended(2)], wage_lines=[wage(1), wage(2)]),
    picture(**ONE, attendance=[attended(1), attended(2)], wage_lines=[wage(1), wage(2, days=19)]),
)
case("worker_age", picture(engagements=[engaged(age_years=15)]), picture(engagements=[engaged(age_years=16), engaged(2)]))
case("id_number_unsound", picture(engagements=[engaged(id_number_sound=False)]), picture(engagements=[engaged()]))
case("same_person_twice", picture(engagements=[engaged(1), engaged(2, person="human 1")]), picture(engagements=[engaged(1), engaged(2, person="human 1", project="p2")]))
SPECIAL = Account(id="s", owner="gc", kind="special_wage", project="p1", balance=600_000)
case("wage_account_short", picture(**ONE, accounts=[SPECIAL], wage_lines=[wage(1, paid=0), wage(2, paid=1)]), picture(**ONE, accounts=[SPECIAL], wage_lines=[wage(1, paid=0), wage(2)]))
case(
    "wage_line_unfounded",
    picture(wage_lines=[wage()], payments=[paid(1, kind=PaymentKind.WAGE, reason="l9")]),
    picture(wage_lines=[wage()], payments=[paid(1, kind=PaymentKind.WAGE, reason="l1-202605")]),
)

# Contracts, guarantees, approvals.
case(
    "variations_creep",
    picture(contracts=[contract(signed_amount=1_000_000)], variations=[Variation(id="v", contract="c1", amount=100_001, day=TODAY)]),
    picture(contracts=[contract(signed_amount=1_000_000)], variations=[Variation(id="v", contract="c1", amount=100_000, day=TODAY)]),
)
case(
    "raised_early",
    picture(contracts=[contract()], variations=[Variation(id="v", contract="c1", amount=50_000, day=TODAY - 110)]),
    picture(contracts=[contract()], variations=[Variation(id="v", contract="c1", amount=50_000, day=TODAY - 109), Variation(id="u", contract="c1", amount=49_999, day=TODAY - 199)]),
)
case("over_parent", picture(contracts=[contract(), contract(2, 600_000, parent="c1"), contract(3, 400_001, parent="c1")]), picture(contracts=[contract(), contract(2, 600_000, parent="c1"), contract(3, 400_000, parent="c1")]))
case("sublet_copy", picture(contracts=[contract(document="d"), contract(2, 5, parent="c1", document="d")]), picture(contracts=[contract(document="d"), contract(2, 5, document="d")]))
case("sublet_margin", picture(contracts=[contract(), contract(2, 970_600, parent="c1")]), picture(contracts=[contract(), contract(2, 970_000, parent="c1")]))
case("registered_late", picture(contracts=[contract()], parties=[Party(id="builder", registered_day=TODAY - 199)]), picture(contracts=[contract()], parties=[Party(id="builder", registered_day=TODAY - 200)]))
case("unqualified", picture(contracts=[contract(needs_qualification="steel")], parties=[Party(id="builder", qualifications=("earth",))]), picture(contracts=[contract(needs_qualification="steel")], parties=[Party(id="builder", qualifications=("steel",))]))


def letter(number: int = 1, **changed: Any) -> Guarantee:
    fields: dict[str, Any] = {"contract": "c1", "amount": 100, "required": 100, "issuer": "bank", "issuer_is_bank": True, "valid_until_day": 50, "obligation_until_day": 50}
    return Guarantee(id=f"g{number}", **(fields | changed))


case("guarantee_short", picture(guarantees=[letter(valid_until_day=49)]), picture(guarantees=[letter()]))
case("guarantee_low", picture(guarantees=[letter(amount=99)]), picture(guarantees=[letter()]))
case("guarantee_issuer", picture(guarantees=[letter(issuer_is_bank=False)]), picture(guarantees=[letter()]))
case("guarantee_reused", picture(guarantees=[letter(1, document="d"), letter(2, document="d")]), picture(guarantees=[letter(1), letter(2)]))
NOON_MS = (TODAY * 24 + 4) * 3_600_000
NIGHT_MS = (TODAY * 24 - 6) * 3_600_000


def approval(*decisions: Decision, **changed: Any) -> Approval:
    fields: dict[str, Any] = {"subject": "claim-1", "amount": 5, "maker": "maker", "opened_ms": NOON_MS, "steps_required": 1, "done": True}
    return Approval(id="proposal-1", decisions=decisions, **(fields | changed))


CHECKED = Decision(party="checker", time_ms=NOON_MS + 600_000)
case("maker_approved", picture(approvals=[approval(Decision(party="maker", time_ms=NOON_MS))]), picture(approvals=[approval(CHECKED)]))
case("approvals_missing", picture(approvals=[approval(CHECKED, CHECKED, steps_required=2)]), picture(approvals=[approval(CHECKED), approval(done=False)]))
case(
    "approved_in_haste",
    picture(approvals=[approval(Decision(party="checker", time_ms=NIGHT_MS + 59_000), opened_ms=NIGHT_MS)]),
    picture(approvals=[approval(Decision(party="checker", time_ms=NIGHT_MS + 60_000), opened_ms=NIGHT_MS), approval(Decision(party="checker", time_ms=NOON_MS + 1000))]),
)
case(
    "evidence_backdated",
    picture(approvals=[approval(Decision(party="checker", time_ms=NOON_MS, evidence_day=TODAY - 31))]),
    picture(approvals=[approval(Decision(party="checker", time_ms=NOON_MS, evidence_day=TODAY - 30), subject_day=TODAY - 30), approval(CHECKED)]),
)

# Amounts. What grows by a share follows Benford's law; a straight run does not.
case("benford_first", picture(payments=[paid(n, 5_000_000 + n * 999) for n in range(400)] + [paid(999, 5000)]), picture(payments=[paid(n, 1000 * 103**n // 100**n) for n in range(468)]))
case("benford_first_two", picture(payments=[paid(n, 1_234 * 10 ** (n % 6)) for n in range(10_000)]), picture(payments=[paid(n, 1_234 * 10 ** (n % 6)) for n in range(9_999)]))
case("round_amounts", picture(payments=[paid(n, 10_000_000 * (1 + n)) for n in range(100)]), picture(payments=[paid(n, 10_000_000 * (1 + n) + n % 2) for n in range(100)]))


# Resettlement.
def household(number: int = 1, **changed: Any) -> Household:
    fields: dict[str, Any] = {"parcel": f"plot {number}", "register_area": 100, "agreed_area": 100, "area_before_notice": 100, "members": (f"m{number}",), "account": f"card {number}", "valuer": "firm"}
    return Household(id=f"h{number}", **(fields | changed))


def payout(number: int = 1, **changed: Any) -> Payout:
    fields: dict[str, Any] = {"household": f"h{number}", "payee": f"m{number}", "account": f"card {number}", "amount": 5}
    return Payout(id=f"out{number}", **(fields | changed))


PAID_HOME: dict[str, Any] = {"households": [household(1), household(2)], "payouts": [payout(1), payout(2)]}
case("parcel_paid_twice", picture(households=[household(1), household(2, parcel="plot 1")], payouts=[payout(1), payout(2)]), picture(households=[household(1), household(2, parcel="plot 1")], payouts=[payout(1)]))
case("member_twice", picture(households=[household(1), household(2, members=("m1",))]), picture(**PAID_HOME))
case("area_above_register", picture(households=[household(agreed_area=101)]), picture(**PAID_HOME))
case("area_jump", picture(households=[household(area_before_notice=99)]), picture(**PAID_HOME))
case("outside_red_line", picture(households=[household(inside_line=False)], payouts=[payout()]), picture(households=[household(inside_line=False)]))
case("valuer_concentration", picture(households=[household(n) for n in range(20)]), picture(households=[household(n, valuer=f"firm {n % 5 == 0}") for n in range(20)]))
case("payee_not_household", picture(households=[household()], payouts=[payout(payee="cousin")]), picture(**PAID_HOME))
case("card_of_several_households", picture(payouts=[payout(1), payout(2, account="card 1")]), picture(**PAID_HOME))
case("plan_changed_after_notice", picture(households=[household(notice_day=5, plan_changed_day=6)]), picture(households=[household(notice_day=5, plan_changed_day=5)]))


# Bidding.
def bid(who: str, amount: int | None = None, status: str = "valid", **changed: Any) -> Bid:
    return Bid(status=status, tenderers=(who,), amount=amount, currency="CNY", **changed)


def tender(number: int, *bids: Bid, winner: str = "w", **changed: Any) -> Process:
    fields: dict[str, Any] = {"bids": bids, "awards": (Award(status="active", suppliers=(winner,)),)}
    return Process(id=f"t{number}", **(fields | changed))


def gaps(*seconds: int) -> list[Process]:
    return [tender(n, bid("w", 100), bid("l", second)) for n, second in enumerate(seconds)]


# The network.
case(
    "double_signing",
    picture(network_nodes=[NetworkNode(id="node-1", operator="party-3", name="one", double_signed_height=7)]),
    picture(network_nodes=[NetworkNode(id="node-1", operator="party-3", name="one")]),
)
case("R003", picture(processes=[Process(id="t", period_start="2026-01-01T00:00:00Z", period_end="2026-01-15T23:59:59Z")]), picture(processes=[Process(id="t", period_start="2026-01-01T00:00:00Z", period_end="2026-01-16T00:00:00Z"), Process(id="u", period_start="2026-01-01", period_end="x")]))
case("R018", picture(processes=[Process(id="t", method="open", tenderer_count=1)]), picture(processes=[Process(id="t", method="direct", tenderer_count=1), Process(id="u", method="open", tenderer_count=1, status="cancelled")]))
case("R024", picture(processes=gaps(100, 200, 200, 200, 200)), picture(processes=gaps(150, 200, 250, 200, 100)))
case("R025", picture(processes=[tender(n, bid("f"), bid(f"w{n}"), winner=f"w{n}") for n in range(5)] + [tender(9, bid("f"), winner="f")]), picture(processes=[tender(1, bid("a"), bid("b"), winner="a")]))
case("R028", picture(processes=[tender(1, bid("w", 7), bid("l", 7, "disqualified"))]), picture(processes=[tender(1, bid("w", 7), bid("w", 7), bid("l", 8))]))
LATE, DUE = "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"
case("R030", picture(processes=[tender(1, bid("w", date=LATE), period_end=DUE)]), picture(processes=[tender(1, bid("l", date=LATE), bid("w", date=DUE), period_end=DUE)]))
case("R035", picture(processes=[tender(1, bid("w"), bid("l", status="disqualified"))]), picture(processes=[tender(1, bid("w"), bid("l"), bid("x", status="disqualified"))]))
case("R036", picture(processes=[tender(1, bid("w", 9), bid("l", 8, "disqualified"))]), picture(processes=[tender(1, bid("w", 7), bid("l", 8, "disqualified"))]))
case("R038", picture(processes=[tender(1, bid("w"), bid("l", status="disqualified"), buyer="b")] + [tender(n, bid("w"), bid("x"), buyer=f"b{n}") for n in range(2, 6)]), picture(processes=[tender(n, bid("w"), bid("x"), buyer=f"b{n}") for n in range(2, 6)]))
case(
    "R048",
    picture(processes=[tender(n, awards=(Award(status="active", suppliers=("s",), item_codes=(f"{n:02d}00", "9900")),)) for n in range(20)]),
    picture(processes=[tender(n, awards=(Award(status="active", suppliers=("s",), item_codes=(f"{n:02d}00",)),)) for n in range(19)]),
)
case("R058", picture(processes=gaps(10_000, 200, 200, 200, 200)), picture(processes=gaps(150, 200, 250, 200, 100)))
