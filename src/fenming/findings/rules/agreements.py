"""Contracts, their changes, their guarantees and their approvals: what was agreed, by whom, and who looked."""

from collections.abc import Iterator

from fenming.base.calendar import day_of
from fenming.findings.hits import Hit, Rule, Settings, grouped, money, permille
from fenming.findings.model import NO_DAY, Approval, Contract, Picture

CREEP = "project_fund 4.1 (change-order creep)"
SUBLET = "domain 3.3, signs of illegal sub-letting [129]"
LETTERS = "project_fund 4.1 (guarantees)"
EYES = "project_fund 4.1 (approvals)"
_MINUTES_PER_HOUR = 60


def variations_creep(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Changes add up to more than a tenth of what was signed."""
    changes = grouped(picture.variations, lambda variation: variation.contract)
    for contract in picture.contracts:
        added = changes.get(contract.id, [])
        total = sum(variation.amount for variation in added)
        signed = contract.signed_amount if contract.signed_amount is not None else contract.amount
        if signed and total * 1000 > signed * settings["share_permille"]:
            inputs = (contract.id, *(variation.id for variation in added))
            words = {"money": money(total, contract.currency)}
            yield Hit(contract.id, inputs, settings["share_permille"], permille(total, signed), contract.project, words=words)


def raised_early(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """The amount was raised within three months of signing: awarded low, raised after."""
    contracts = {contract.id: contract for contract in picture.contracts}
    for change in picture.variations:
        contract = contracts.get(change.contract)
        if contract is None or contract.day == NO_DAY or change.amount <= 0:
            continue
        after = change.day - contract.day
        signed = contract.signed_amount or contract.amount or 0
        if 0 <= after <= settings["days"] and change.amount * 1000 >= signed * settings["share_permille"]:
            words = {"money": money(change.amount, contract.currency), "contract": contract.id}
            yield Hit(change.id, (change.id, contract.id), settings["days"], after, contract.project, contract.currency, words)


def over_parent(picture: Picture, _: Settings) -> Iterator[Hit]:
    """Contracts below one add up to more than it."""
    below = grouped((c for c in picture.contracts if c.parent), lambda contract: contract.parent)
    for contract in picture.contracts:
        total = sum(child.amount or 0 for child in below.get(contract.id, ()))
        if contract.amount is not None and total > contract.amount:
            inputs = (contract.id, *(child.id for child in below[contract.id]))
            yield Hit(contract.id, inputs, contract.amount, total, contract.project, contract.currency)


def _tiers(picture: Picture) -> Iterator[tuple[Contract, Contract]]:
    contracts = {contract.id: contract for contract in picture.contracts}
    for contract in picture.contracts:
        if contract.parent in contracts:
            yield contracts[contract.parent], contract


def sublet_copy(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A contract below another is the same document."""
    for parent, child in _tiers(picture):
        if child.document and child.document == parent.document:
            yield Hit(child.id, (parent.id, child.id), 0, 1, child.project, words={"parent": parent.id, "child": child.id})


def sublet_margin(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Nearly the whole contract was passed on: what is left is a fee for the name."""
    for parent, child in _tiers(picture):
        if not parent.amount or not child.amount:
            continue
        kept = permille(parent.amount - child.amount, parent.amount)
        if 0 <= kept < settings["kept_permille"]:
            words = {"parent": parent.id, "child": child.id}
            yield Hit(child.id, (parent.id, child.id), settings["kept_permille"], kept, child.project, words=words)


def registered_late(picture: Picture, _: Settings) -> Iterator[Hit]:
    """The contractor came into being after its contract."""
    parties = {party.id: party for party in picture.parties}
    for contract in picture.contracts:
        party = parties.get(contract.payee)
        if party and NO_DAY not in (party.registered_day, contract.day) and party.registered_day > contract.day:
            words = {"party": party.id, "contract": contract.id}
            days = party.registered_day - contract.day
            yield Hit(contract.id, (contract.id, party.id), 0, days, contract.project, words=words)


def unqualified(picture: Picture, _: Settings) -> Iterator[Hit]:
    """The contractor does not hold the qualification that the work needs."""
    parties = {party.id: party for party in picture.parties}
    for contract in picture.contracts:
        party = parties.get(contract.payee)
        needed = contract.needs_qualification
        if party and needed and needed not in party.qualifications:
            words = {"party": party.id, "needed": needed}
            yield Hit(contract.id, (contract.id, party.id), 1, 0, contract.project, words=words)


def _projects(picture: Picture) -> dict[str, str]:
    return {contract.id: contract.project for contract in picture.contracts}


def guarantee_short(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A guarantee ends before the obligation that it covers."""
    projects = _projects(picture)
    for letter in picture.guarantees:
        missing = letter.obligation_until_day - letter.valid_until_day
        if missing > 0:
            yield Hit(letter.id, (letter.id, letter.contract), 0, missing, projects.get(letter.contract, ""), letter.currency)


def guarantee_low(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A guarantee is for less than the rule or the contract asks for."""
    projects = _projects(picture)
    for letter in picture.guarantees:
        if letter.amount < letter.required:
            inputs = (letter.id, letter.contract)
            yield Hit(letter.id, inputs, letter.required, letter.amount, projects.get(letter.contract, ""), letter.currency)


def guarantee_issuer(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A guarantee was not issued by a bank of this ledger."""
    projects = _projects(picture)
    for letter in picture.guarantees:
        if not letter.issuer_is_bank:
            words = {"issuer": letter.issuer}
            yield Hit(letter.id, (letter.id, letter.issuer), 1, 0, projects.get(letter.contract, ""), letter.currency, words)


def guarantee_reused(picture: Picture, _: Settings) -> Iterator[Hit]:
    """One document stands for several guarantees."""
    projects = _projects(picture)
    documented = (letter for letter in picture.guarantees if letter.document)
    for document, group in grouped(documented, lambda letter: letter.document).items():
        if len(group) > 1:
            words = {"document": document[:16]}
            inputs = tuple(letter.id for letter in group)
            yield Hit(document, inputs, 1, len(group), projects.get(group[0].contract, ""), words=words)


def maker_approved(picture: Picture, _: Settings) -> Iterator[Hit]:
    """Whoever prepared it approved it."""
    for approval in picture.approvals:
        if any(decision.party == approval.maker for decision in approval.decisions):
            words = {"party": approval.maker}
            yield Hit(approval.id, (approval.id, approval.maker), 0, 1, "", approval.currency, words)


def approvals_missing(picture: Picture, _: Settings) -> Iterator[Hit]:
    """It was done with fewer eyes than the policy asks for."""
    for approval in picture.approvals:
        seen = len({decision.party for decision in approval.decisions})
        if approval.done and seen < approval.steps_required:
            yield Hit(approval.id, (approval.id, approval.subject), approval.steps_required, seen, "", approval.currency)


def approved_in_haste(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """An approval came at night and within seconds of the step before: nobody read what was approved."""
    for approval in picture.approvals:
        before_ms = approval.opened_ms
        for decision in approval.decisions:
            seconds = (decision.time_ms - before_ms) // 1000
            before_ms = decision.time_ms
            if seconds < settings["seconds"] and _at_night(approval, decision.time_ms, picture.zone_minutes, settings):
                words = {"party": decision.party}
                yield Hit(approval.id, (approval.id, decision.party), settings["seconds"], seconds, "", approval.currency, words)


def _at_night(approval: Approval, time_ms: int, zone_minutes: int, settings: Settings) -> bool:
    minutes = time_ms // 60_000 + zone_minutes
    hour = minutes // _MINUTES_PER_HOUR % 24
    return approval.opened_ms > 0 and not settings["from_hour"] <= hour < settings["to_hour"]


def evidence_backdated(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """The document behind a decision was dated before the thing that it is about, or recorded long after its date."""
    for approval in picture.approvals:
        for decision in approval.decisions:
            if decision.evidence_day == NO_DAY:
                continue
            decided = day_of(decision.time_ms, picture.zone_minutes)
            early = approval.subject_day - decision.evidence_day if approval.subject_day != NO_DAY else 0
            late = decided - decision.evidence_day - settings["days"]
            if early > 0 or late > 0:
                words = {"party": decision.party}
                yield Hit(approval.id, (approval.id, decision.party), 0, max(early, late), "", approval.currency, words)


RULES = (
    Rule(
        "variations_creep", 1, "yellow", "permille", "Changes creep up", "变更累计过大",
        "Changes of {money} are {value} permille of the contract; the limit is {threshold}.", "变更累计 {money}，为合同的千分之 {value}，限千分之 {threshold}。",
        CREEP, ("contracts", "variations"), variations_creep, {"share_permille": 100}, 700,
    ),
    Rule(
        "raised_early", 1, "yellow", "days", "Raised soon after signing", "签约后短期内增价",
        "{contract} was raised by {money} {value} days after signing.", "{contract} 签约 {value} 天后增加 {money}。", CREEP,
        ("contracts", "variations"), raised_early, {"days": 90, "share_permille": 50}, 600,
    ),
    Rule(
        "over_parent", 1, "red", "minor", "Passed on more than there is", "分包合计超过上级合同",
        "Contracts below come to {value}; this one is {threshold}.", "下级合同合计 {value}，本合同为 {threshold}。", "domain 3.1 (2)",
        ("contracts",), over_parent, {}, 900,
    ),
    Rule(
        "sublet_copy", 1, "red", "count", "A copy of the contract above", "分包合同照抄上级合同", "{child} is the same document as {parent}.",
        "{child} 与 {parent} 为同一文件。", SUBLET, ("contracts",), sublet_copy, {}, 850,
    ),
    Rule(
        "sublet_margin", 1, "red", "permille", "Passed on for a fee", "疑似转包收取管理费",
        "{child} passes on all but {value} permille of {parent}; below {threshold} it is a fee for the name.",
        "{child} 转出 {parent} 后只留千分之 {value}，低于千分之 {threshold}，疑为管理费。", SUBLET, ("contracts",), sublet_margin, {"kept_permille": 30}, 800,
    ),
    Rule(
        "registered_late", 1, "red", "days", "Registered after its contract", "承包单位成立晚于合同",
        "{party} was registered {value} days after {contract}.", "{party} 在 {contract} 签订 {value} 天后才登记成立。", SUBLET,
        ("contracts", "parties.registered_day"), registered_late, {}, 850,
    ),
    Rule(
        "unqualified", 1, "red", "count", "Qualification missing", "资质不符", "{party} does not hold the qualification {needed}.",
        "{party} 不具备资质 {needed}。", SUBLET, ("contracts", "parties.qualifications"), unqualified, {}, 900,
    ),
    Rule(
        "guarantee_short", 1, "red", "days", "Guarantee ends too early", "保函到期早于义务",
        "The guarantee ends {value} days before the obligation.", "保函比所担保的义务早 {value} 天到期。", LETTERS, ("guarantees",),
        guarantee_short, {}, 900,
    ),
    Rule(
        "guarantee_low", 1, "red", "minor", "Guarantee too small", "保函金额不足", "The guarantee is {value}; {threshold} is required.",
        "保函金额 {value}，要求 {threshold}。", LETTERS, ("guarantees",), guarantee_low, {}, 900,
    ),
    Rule(
        "guarantee_issuer", 1, "red", "count", "Guarantee not from a bank", "保函非银行开立", "{issuer}, who issued it, is no bank of this ledger.",
        "开立人 {issuer} 不是本账本的银行。", LETTERS, ("guarantees",), guarantee_issuer, {}, 850,
    ),
    Rule(
        "guarantee_reused", 1, "red", "count", "One letter, several guarantees", "同一保函重复使用",
        "Document {document} stands for {value} guarantees.", "文件 {document} 用于 {value} 份保函。", LETTERS, ("guarantees",), guarantee_reused, {}, 950,
    ),
    Rule(
        "maker_approved", 1, "red", "count", "Approved by its maker", "制单人自批", "{party} prepared and approved it.", "{party} 既制单又审批。", EYES,
        ("approvals",), maker_approved, {}, 950,
    ),
    Rule(
        "approvals_missing", 1, "red", "count", "Approvals missing", "审批步骤缺失", "{value} parties approved; the policy asks for {threshold}.",
        "审批 {value} 人，策略要求 {threshold} 人。", EYES, ("approvals",), approvals_missing, {}, 950,
    ),
    Rule(
        "approved_in_haste", 1, "yellow", "seconds", "Approved in seconds, at night", "深夜秒批",
        "{party} approved within {value} seconds outside working hours.", "{party} 在非工作时间 {value} 秒内审批。", EYES + "; hours are a house setting",
        ("approvals",), approved_in_haste, {"seconds": 60, "from_hour": 6, "to_hour": 22}, 500,
    ),
    Rule(
        "evidence_backdated", 1, "yellow", "days", "Evidence backdated", "证据倒签",
        "The document that {party} decided on is {value} days too old.", "{party} 所依据的文件日期早了 {value} 天。", EYES + "; 30 days are a house setting",
        ("approvals.evidence_day",), evidence_backdated, {"days": 30}, 500,
    ),
)  # fmt: skip
