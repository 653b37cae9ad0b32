"""Wages that are late, short, or paid to nobody: tables beside attendance, engagements and payments.

Personal data is not here: a worker is a number, and what the operator found out about a person arrives as yes or no.
"""

from collections.abc import Iterator

from fenming.base.calendar import month_of
from fenming.findings.hits import Hit, Rule, Settings, grouped, money, permille
from fenming.findings.model import NO_DAY, Attendance, Engagement, PaymentKind, Picture, WageLine

VENDOR = "domain 3.3, warning rules published by a Guizhou vendor [103]"
REGULATION = "保障农民工工资支付条例"
SEEDED = "project_fund 4.1 (ghost workers)"


def month_after(month: int, count: int = 1) -> int:
    """The month so many months later, as year * 100 + month."""
    whole = month // 100 * 12 + month % 100 - 1 + count
    return whole // 12 * 100 + whole % 12 + 1


def _engaged(picture: Picture) -> dict[str, Engagement]:
    return {engagement.id: engagement for engagement in picture.engagements}


def _project(engagement: Engagement | None) -> str:
    return engagement.project if engagement else ""


def wage_arrears(picture: Picture, _: Settings) -> Iterator[Hit]:
    """An attended month is unpaid when the month after the next has begun."""
    this_month, engaged = month_of(picture.day), _engaged(picture)
    paid = {(line.engagement, line.month) for line in picture.wage_lines if line.paid >= line.owed}
    for row in picture.attendance:
        if row.days and (row.engagement, row.month) not in paid and month_after(row.month, 2) <= this_month:
            late = _months_between(row.month, this_month)
            words = {"month": row.month, "worker": row.engagement}
            inputs = (row.id, row.engagement)
            yield Hit(row.id, inputs, 1, late, _project(engaged.get(row.engagement)), words=words)


def _months_between(first: int, last: int) -> int:
    return (last // 100 - first // 100) * 12 + last % 100 - first % 100


def wage_short(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A line was paid with less than the table says."""
    engaged = _engaged(picture)
    for line in picture.wage_lines:
        if 0 < line.paid < line.owed:
            project = _project(engaged.get(line.engagement))
            yield Hit(line.id, (line.id,), line.owed, line.paid, project, line.currency)


def average_low(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """The average wage of a payroll is so low that somebody's wage is missing from it."""
    for (project, employer, month), listed in _payrolls(picture).items():
        # A leaver's last days are no month's wage.
        lines = [line for line in listed if not line.is_settlement]
        average = sum(line.amount for line in lines) // max(len(lines), 1)
        if lines and average < settings["average_fen"]:
            inputs = tuple(line.id for line in lines)
            words = {"employer": employer, "month": month}
            yield Hit(f"{employer} {month}", inputs, settings["average_fen"], average, project, lines[0].currency, words)


def _payrolls(picture: Picture) -> dict[tuple[str, str, int], list[WageLine]]:
    engaged = _engaged(picture)
    known = (line for line in picture.wage_lines if line.engagement in engaged)
    return grouped(known, lambda line: (engaged[line.engagement].project, engaged[line.engagement].employer, line.month))


def _attended(picture: Picture) -> dict[tuple[str, str, int], list[Attendance]]:
    engaged = _engaged(picture)
    known = (row for row in picture.attendance if row.days and row.engagement in engaged)
    return grouped(known, lambda row: (engaged[row.engagement].project, engaged[row.engagement].employer, row.month))


def heads_unpaid(picture: Picture, _: Settings) -> Iterator[Hit]:
    """Fewer heads were paid than attended; told once the month after has begun."""
    paid = {(line.engagement, line.month) for line in picture.wage_lines if line.paid or not line.owed}
    for (project, employer, month), rows in _attended(picture).items():
        missing = [row for row in rows if (row.engagement, month) not in paid]
        if missing and len(missing) < len(rows) and month < month_of(picture.day):
            share = permille(len(rows) - len(missing), len(rows))
            words = {"employer": employer, "month": month, "missing": len(missing), "attended": len(rows)}
            yield Hit(f"{employer} {month}", tuple(row.id for row in missing), 1000, share, project, words=words)


def unlisted_share(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """More than a tenth of those who attended have no wage record."""
    listed = {(line.engagement, line.month) for line in picture.wage_lines}
    for (project, employer, month), rows in _attended(picture).items():
        missing = [row for row in rows if (row.engagement, month) not in listed]
        share = permille(len(missing), len(rows))
        if len(missing) * 1000 > len(rows) * settings["share_permille"] and month < month_of(picture.day):
            words = {"employer": employer, "month": month}
            inputs = tuple(row.id for row in missing)
            yield Hit(f"{employer} {month}", inputs, settings["share_permille"], share, project, words=words)


def attended_unlisted(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A worker attended and is missing from a table that lists others of the month."""
    engaged = _engaged(picture)
    listed = {(line.engagement, line.month) for line in picture.wage_lines}
    tables = set(_payrolls(picture))
    for row in picture.attendance:
        engagement = engaged.get(row.engagement)
        if engagement is None or not row.days or (row.engagement, row.month) in listed:
            continue
        if (engagement.project, engagement.employer, row.month) in tables:
            words = {"worker": engagement.worker, "month": row.month}
            yield Hit(row.id, (row.id, row.engagement), 0, row.days, engagement.project, words=words)


def wage_high(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """One worker is paid more in a month or a year than such work brings."""
    engaged = _engaged(picture)
    named = [line for line in picture.wage_lines if line.engagement in engaged]
    for span, limit in ((1, settings["month_fen"]), (100, settings["year_fen"])):
        totals: dict[tuple[str, int], int] = {}
        for line in named:
            key = engaged[line.engagement].worker, line.month // span
            totals[key] = totals.get(key, 0) + line.amount
        # Sums first: nearly nobody is above, and lists of everybody's lines would cost ten times the sums.
        above = {key for key, total in totals.items() if total > limit}
        worker_of = {line.id: (engaged[line.engagement].worker, line.month // span) for line in named} if above else {}
        chosen = (line for line in named if above and worker_of[line.id] in above)
        for (worker, when), lines in grouped(chosen, lambda line, of=worker_of: of[line.id]).items():  # type: ignore[misc]
            words = {"worker": worker, "when": when}
            inputs = tuple(line.id for line in lines)
            project = engaged[lines[0].engagement].project
            yield Hit(worker, inputs, limit, totals[worker, when], project, lines[0].currency, words)


def leaver_unsettled(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """A worker has left without settlement or confirmation; yellow while a complaint about it runs."""
    for engagement in picture.engagements:
        gone = picture.day - engagement.until_day
        if engagement.until_day != NO_DAY and not engagement.settled and gone > settings["days"]:
            level = "yellow" if engagement.complaint else ""
            words = {"worker": engagement.worker}
            yield Hit(engagement.id, (engagement.id,), settings["days"], gone, engagement.project, words=words, level=level)


def two_sites(picture: Picture, _: Settings) -> Iterator[Hit]:
    """One person stood at two sites at once, as a gate has told or dates show, or worked more days in a month than it has."""
    engaged = _engaged(picture)
    at_once = (overlap for overlap in picture.overlaps if not overlap.on_leave and overlap.engagement in engaged)
    for (person, month), told in grouped(at_once, lambda one: (_person(engaged[one.engagement]), one.month)).items():
        days = sum(overlap.days for overlap in told)
        words = {"person": person, "month": month, "days": days}
        inputs = tuple(text for one in told for text in (one.id, one.engagement, one.other_engagement))
        yield Hit(person, inputs, 0, days, engaged[told[0].engagement].project, words=words)
    known = (row for row in picture.attendance if row.engagement in engaged)
    for (person, month), rows in grouped(known, lambda row: (_person(engaged[row.engagement]), row.month)).items():
        if len(rows) == 1 and rows[0].days <= 31:
            continue
        is_counted = all(row.half_days for row in rows)  # a morning here and an afternoon there is one day
        sites = {engaged[row.engagement].project for row in rows}
        dates = [date for row in rows for date in dict.fromkeys(row.dates)]
        twice = len(dates) - len(set(dates)) if len(sites) > 1 else 0
        days = (sum(row.half_days for row in rows) + 1) // 2 if is_counted else sum(row.days for row in rows)
        if twice or days > 31:
            words = {"person": person, "month": month, "days": days}
            inputs = tuple(row.id for row in rows)
            yield Hit(person, inputs, 0, twice or days - 31, engaged[rows[0].engagement].project, words=words)


def _person(engagement: Engagement) -> str:
    return engagement.person or engagement.worker


def shared_account(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """One account receives the wages of several workers; one person, one card."""
    held = (engagement for engagement in picture.engagements if engagement.account)
    for account, group in grouped(held, lambda engagement: engagement.account).items():
        people = {_person(engagement) for engagement in group}
        if len(people) > settings["people"]:
            inputs = (account, *(engagement.id for engagement in group))
            yield Hit(account, inputs, settings["people"], len(people), group[0].project, words={"account": account})


def paid_without_attendance(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """A wage line stands for days that no attendance shows."""
    engaged = _engaged(picture)
    attended = {(row.engagement, row.month): row.days for row in picture.attendance}
    if not attended:
        return
    for line in picture.wage_lines:
        days = attended.get((line.engagement, line.month), 0)
        if line.days - days > settings["days"] or (line.amount and not days and not line.is_settlement):
            words = {"worker": line.engagement, "listed": line.days, "attended": days, "money": money(line.amount, line.currency)}
            inputs, project = (line.id, line.engagement), _project(engaged.get(line.engagement))
            yield Hit(line.id, inputs, days, line.days, project, line.currency, words)


def worker_age(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """A worker is younger or older than may work on a site."""
    for one in picture.engagements:
        if one.age_years and not settings["from_years"] <= one.age_years <= settings["to_years"]:
            words = {"worker": one.worker, "to": settings["to_years"]}
            yield Hit(one.id, (one.id,), settings["from_years"], one.age_years, one.project, words=words)


def id_number_unsound(picture: Picture, _: Settings) -> Iterator[Hit]:
    """The check digit of an identity number is wrong, as whoever saw the document attested."""
    for one in picture.engagements:
        if not one.id_number_sound:
            yield Hit(one.id, (one.id,), 0, 1, one.project, words={"worker": one.worker})


def same_person_twice(picture: Picture, _: Settings) -> Iterator[Hit]:
    """One human being stands on a roster under two worker numbers."""
    known = (one for one in picture.engagements if one.person)
    for (person, project), group in grouped(known, lambda one: (one.person, one.project)).items():
        workers = dict.fromkeys(one.worker for one in group)
        if len(workers) > 1:
            words = {"workers": ", ".join(workers)}
            yield Hit(person, tuple(one.id for one in group), 1, len(workers), project, words=words)


def wage_account_short(picture: Picture, _: Settings) -> Iterator[Hit]:
    """The special wage account of a project holds less than the wages listed and not yet paid."""
    engaged = _engaged(picture)
    due: dict[str, list[WageLine]] = grouped(
        (line for line in picture.wage_lines if line.paid < line.owed and line.engagement in engaged),
        lambda line: engaged[line.engagement].project,
    )
    for account in picture.accounts:
        lines = due.get(account.project, []) if account.kind == "special_wage" else []
        owed = sum(line.owed - line.paid for line in lines)
        if owed > account.balance:
            inputs = (account.id, *(line.id for line in lines))
            words = {"short": money(owed - account.balance, lines[0].currency)}
            yield Hit(account.id, inputs, owed, account.balance, account.project, lines[0].currency, words)


def wage_line_unfounded(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A wage was paid for which no wage line stands: paid outside every table."""
    if not picture.wage_lines:
        return
    lines = {line.id for line in picture.wage_lines}
    for payment in picture.payments:
        if payment.kind == PaymentKind.WAGE and payment.reason not in lines:
            words = {"payee": payment.payee}
            yield Hit(payment.id, (payment.id,), 0, payment.amount, payment.project, payment.currency, words)


RULES = (
    Rule(
        "wage_arrears", 1, "red", "count", "Wages unpaid", "拖欠工资",
        "Work of {month} ({worker}) is unpaid {value} months on.", "{month} 的出勤（{worker}）过了 {value} 个月仍未发薪。", VENDOR,
        ("attendance", "wage_lines"), wage_arrears, {}, 950,
    ),
    Rule(
        "wage_short", 1, "red", "minor", "Paid less than the table", "实发少于工资表", "{value} was paid of {threshold}.",
        "应发 {threshold}，实发 {value}。", SEEDED, ("wage_lines",), wage_short, {}, 950,
    ),
    Rule(
        "average_low", 1, "red", "minor", "Average wage too low", "人均工资过低",
        "The average of {employer} in {month} is {value}, below {threshold}.", "{employer} {month} 人均 {value}，低于 {threshold}。", VENDOR,
        ("wage_lines",), average_low, {"average_fen": 189_000}, 700,
    ),
    Rule(
        "heads_unpaid", 1, "yellow", "permille", "Fewer paid than attended", "发薪人数少于出勤人数",
        "{missing} of {attended} workers of {employer} were not paid for {month}.",
        "{employer} {month} 出勤 {attended} 人，其中 {missing} 人未发薪。", VENDOR, ("attendance", "wage_lines"), heads_unpaid, {}, 750,
    ),
    Rule(
        "unlisted_share", 1, "red", "permille", "Many without a wage record", "大量出勤无工资记录",
        "{value} permille of those who attended for {employer} in {month} have no wage record.",
        "{employer} {month} 出勤人员中有千分之 {value} 没有工资记录。", VENDOR, ("attendance", "wage_lines"), unlisted_share,
        {"share_permille": 100}, 800,
    ),
    Rule(
        "attended_unlisted", 1, "red", "count", "Attended and not listed", "出勤未入工资表",
        "{worker} attended {value} days in {month} and is missing from the table.", "{worker} 在 {month} 出勤 {value} 天，未列入工资表。", SEEDED,
        ("attendance", "wage_lines"), attended_unlisted, {}, 850,
    ),
    Rule(
        "wage_high", 1, "red", "minor", "Wage too high", "工资过高", "{worker} gets {value} in {when}, above {threshold}.",
        "{worker} 在 {when} 的工资 {value}，高于 {threshold}。", VENDOR, ("wage_lines",), wage_high,
        {"month_fen": 5_000_000, "year_fen": 30_000_000}, 750,
    ),
    Rule(
        "leaver_unsettled", 1, "red", "days", "Left without settlement", "离场未结算",
        "{worker} left {value} days ago without settlement or confirmation.", "{worker} 离场 {value} 天，未结算也未确认。", VENDOR,
        ("engagements",), leaver_unsettled, {"days": 0}, 800,
    ),
    Rule(
        "two_sites", 1, "red", "days", "At two sites at once", "同时在两处出勤",
        "{person} was at two sites on one day, or more days than {month} has ({value} too many).",
        "{person} 在 {month} 同日出现在两处工地，或出勤天数超过当月（{value} 天）。", SEEDED, ("attendance",), two_sites, {}, 950,
    ),
    Rule(
        "shared_account", 1, "red", "count", "One account for many workers", "一卡多人",
        "{account} receives the wages of {value} people.", "账户 {account} 代收 {value} 人工资。", SEEDED + "; " + REGULATION + " 一人一卡",
        ("engagements",), shared_account, {"people": 1}, 900,
    ),
    Rule(
        "paid_without_attendance", 1, "red", "days", "Paid without attendance", "无出勤而领工资",
        "{worker} is listed with {listed} days and {money}; attendance shows {attended}.",
        "{worker} 工资表为 {listed} 天（{money}），考勤为 {attended} 天。", SEEDED, ("attendance", "wage_lines"), paid_without_attendance,
        {"days": 0}, 900,
    ),
    Rule(
        "worker_age", 1, "yellow", "count", "Age outside the range", "年龄异常",
        "{worker} is {value} years old; expected from {threshold} to {to}.", "{worker} 年龄 {value} 岁，应在 {threshold} 至 {to} 岁之间。",
        SEEDED + "; the ages are background", ("engagements",), worker_age, {"from_years": 16, "to_years": 65}, 500,
    ),
    Rule(
        "id_number_unsound", 1, "red", "count", "Identity number wrong", "身份证号校验不符",
        "The identity number of {worker} fails its check digit.", "{worker} 的身份证号校验位不符。", SEEDED, ("engagements",),
        id_number_unsound, {}, 900,
    ),
    Rule(
        "same_person_twice", 1, "red", "count", "The same person twice", "同一人重复登记",
        "One person stands on the roster as {workers}.", "同一人在花名册上登记为 {workers}。", SEEDED, ("engagements",), same_person_twice, {}, 900,
    ),
    Rule(
        "wage_account_short", 1, "yellow", "minor", "Wage account too low", "工资专户余额不足",
        "The account holds {value}, wages of {threshold} are due; {short} is missing.", "专户余额 {value}，应发工资 {threshold}，缺 {short}。",
        "domain 3.3 [128]; project_fund 4.1", ("accounts", "wage_lines"), wage_account_short, {}, 700,
    ),
    Rule(
        "wage_line_unfounded", 1, "red", "minor", "A wage outside every table", "工资表外发薪",
        "{value} was paid to {payee} as a wage and stands in no table.", "{value} 作为工资付给 {payee}，但不在任何工资表中。", SEEDED,
        ("payments", "wage_lines"), wage_line_unfounded, {}, 850,
    ),
)  # fmt: skip
