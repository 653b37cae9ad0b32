"""Households that are paid twice, for more than they have, or through somebody else's card."""

from collections.abc import Iterator

from fenming.findings.hits import Hit, Rule, Settings, grouped, permille
from fenming.findings.model import NO_DAY, Household, Picture

SOURCE = "domain 3.3, relocation rules to add; project_fund 4.1 (resettlement)"


def parcel_twice(picture: Picture, _: Settings) -> Iterator[Hit]:
    """One parcel stands under two households, and more than one of them was paid."""
    paid = grouped(picture.payouts, lambda payout: payout.household)
    for parcel, group in grouped(picture.households, lambda household: household.parcel).items():
        received = [household for household in group if household.id in paid]
        if len(received) > 1:
            inputs = tuple(payout.id for household in received for payout in paid[household.id])
            yield Hit(parcel, (parcel, *inputs), 1, len(received), words={"parcel": parcel})


def member_twice(picture: Picture, _: Settings) -> Iterator[Hit]:
    """One person stands on the lists of two households."""
    listed = [(member, household) for household in picture.households for member in dict.fromkeys(household.members)]
    for member, group in grouped(listed, lambda pair: pair[0]).items():
        if len(group) > 1:
            inputs = tuple(household.id for _, household in group)
            yield Hit(member, inputs, 1, len(group), words={"member": member})


def area_above(picture: Picture, _: Settings) -> Iterator[Hit]:
    """More area was agreed than the register shows."""
    for household in picture.households:
        if household.agreed_area > household.register_area:
            yield Hit(household.id, (household.id, household.parcel), household.register_area, household.agreed_area)


def area_jump(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """The registered area grew after the notice."""
    for household in picture.households:
        before = household.area_before_notice
        if before and household.register_area * 1000 > before * (1000 + settings["growth_permille"]):
            growth = permille(household.register_area - before, before)
            yield Hit(household.id, (household.id, household.parcel), settings["growth_permille"], growth)


def outside_line(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A household outside the red line was paid."""
    paid = grouped(picture.payouts, lambda payout: payout.household)
    for household in picture.households:
        if not household.inside_line and household.id in paid:
            inputs = (household.id, *(payout.id for payout in paid[household.id]))
            yield Hit(household.id, inputs, 0, len(paid[household.id]), words={"parcel": household.parcel})


def valuer_share(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """One valuation firm has nearly all households."""
    total = len(picture.households)
    for valuer, group in grouped(picture.households, lambda household: household.valuer).items():
        if total >= settings["count_min"] and len(group) * 1000 > total * settings["share_permille"]:
            inputs = tuple(household.id for household in group)
            yield Hit(valuer, inputs, settings["share_permille"], permille(len(group), total), words={"valuer": valuer})


def stranger_paid(picture: Picture, _: Settings) -> Iterator[Hit]:
    """The payee is no member of the household, or the account is not the agreed one."""
    households: dict[str, Household] = {household.id: household for household in picture.households}
    for payout in picture.payouts:
        household = households.get(payout.household)
        if household and (payout.payee not in household.members or payout.account != household.account):
            words = {"payee": payout.payee, "household": household.id}
            yield Hit(payout.id, (payout.id, household.id, payout.account), 0, payout.amount, words=words)


def card_shared(picture: Picture, _: Settings) -> Iterator[Hit]:
    """One account receives for several households."""
    for account, group in grouped(picture.payouts, lambda payout: payout.account).items():
        households = dict.fromkeys(payout.household for payout in group)
        if len(households) > 1:
            inputs = (*(payout.id for payout in group), *households)
            yield Hit(account, inputs, 1, len(households), words={"account": account})


def plan_changed(picture: Picture, _: Settings) -> Iterator[Hit]:
    """The plan of a household was changed after the notice."""
    for household in picture.households:
        if NO_DAY not in (household.notice_day, household.plan_changed_day):
            after = household.plan_changed_day - household.notice_day
            if after > 0:
                yield Hit(household.id, (household.id,), 0, after)


RULES = (
    Rule(
        "parcel_paid_twice", 1, "red", "count", "One parcel paid twice", "同一地块重复补偿", "Parcel {parcel} was paid under {value} households.",
        "地块 {parcel} 以 {value} 户名义补偿。", SOURCE, ("households", "payouts"), parcel_twice, {}, 950,
    ),
    Rule(
        "member_twice", 1, "red", "count", "One person on two lists", "同一人列入多户", "{member} stands on the lists of {value} households.",
        "{member} 列入 {value} 户名单。", SOURCE, ("households",), member_twice, {}, 850,
    ),
    Rule(
        "area_above_register", 1, "red", "count", "More area than registered", "补偿面积大于登记", "{value} was agreed, {threshold} is registered.",
        "协议面积 {value}，登记面积 {threshold}。", SOURCE, ("households",), area_above, {}, 850,
    ),
    Rule(
        "area_jump", 1, "yellow", "permille", "Area grew after the notice", "公告后面积突增", "The area grew by {value} permille after the notice.",
        "公告后面积增加千分之 {value}。", SOURCE, ("households",), area_jump, {"growth_permille": 0}, 600,
    ),
    Rule(
        "outside_red_line", 1, "red", "count", "Outside the red line", "红线外地块补偿", "Parcel {parcel} lies outside the line and was paid.",
        "地块 {parcel} 在红线外，却已补偿。", SOURCE, ("households", "payouts"), outside_line, {}, 900,
    ),
    Rule(
        "valuer_concentration", 1, "yellow", "permille", "One valuer for nearly all", "评估机构过于集中", "{valuer} valued {value} permille of all households.",
        "{valuer} 评估了千分之 {value} 的户。", SOURCE + "; the share is a house setting", ("households",), valuer_share,
        {"count_min": 20, "share_permille": 800}, 300,
    ),
    Rule(
        "payee_not_household", 1, "red", "minor", "Paid to a stranger", "收款人非本户成员", "{value} for {household} went to {payee}.",
        "{household} 的 {value} 付给了 {payee}。", SOURCE, ("households", "payouts"), stranger_paid, {}, 950,
    ),
    Rule(
        "card_of_several_households", 1, "red", "count", "One card, several households", "一卡代收多户", "{account} received for {value} households.",
        "账户 {account} 代收 {value} 户补偿。", SOURCE, ("payouts",), card_shared, {}, 900,
    ),
    Rule(
        "plan_changed_after_notice", 1, "yellow", "days", "Plan changed after the notice", "公告后变更方案",
        "The plan was changed {value} days after the notice.", "公告 {value} 天后变更方案。", SOURCE, ("households",), plan_changed, {}, 600,
    ),
)  # fmt: skip
