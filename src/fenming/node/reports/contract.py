"""The account of a contract: every claim with what came before it, what was deducted, what was paid, and where it stands."""

from fenming.domains.contracts.records import ContractKind, ContractStatus
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS
from fenming.interchange.reports.model import Column, Fact, Kind, Section, Text, Value
from fenming.node.reports.project import BOUND, CONTRACT_STATUSES, is_certified, sums_of
from fenming.node.reports.source import AnyRow, Source, account_text, in_words, purpose_text

TITLE = Text("Contract account", "合同台账")
_KINDS = {
    ContractKind.WORKS: Text("works", "施工"), ContractKind.LABOUR: Text("labour", "劳务"),
    ContractKind.SUPPLY: Text("supply", "材料设备"),
}  # fmt: skip
_CLAIM_STATUSES = {
    ClaimStatus.SUBMITTED: Text("submitted", "已提交"), ClaimStatus.BUNDLED: Text("carried by the claim above", "随上级请款"),
    ClaimStatus.PAID: Text("paid", "已支付"), ClaimStatus.CLOSED: Text("closed", "已关闭"),
}  # fmt: skip


def facts(source: Source, number: int) -> tuple[str, list[Fact]]:
    """The parties, and what stands at the head."""
    contract = source.one(CONTRACTS, f"contract-{number}", contract=number)
    return f"{source.name(contract.payer)} → {source.name(contract.payee)}", [
        Fact(Text("Contract", "合同编号"), f"contract-{number}"),
        Fact(Text("Kind", "类别"), in_words(ContractKind, contract.kind, _KINDS)),
        Fact(Text("State", "状态"), in_words(ContractStatus, contract.status, CONTRACT_STATUSES)),
        Fact(Text("Contract sum", "合同金额"), contract.amount, Kind.MONEY_WAN),
        Fact(Text("Labour part", "人工费比例"), contract.labour_permille, Kind.PERMILLE),
        Fact(Text("Retention", "质保金比例"), contract.retention_permille, Kind.PERMILLE),
        Fact(Text("Payee's account", "收款账户"), account_text(contract.payee_account)),
        Fact(Text("Contract document, SHA-256", "合同文件 SHA-256"), contract.document.hex()),
    ]


def sections(source: Source, number: int) -> list[Section]:
    """All sections."""
    return [reader(source, number) for reader in SECTIONS]


def _claims(source: Source, number: int) -> Section:
    rows: list[list[Value]] = [
        [
            claim.claim, claim.month, claim.previously_billed, claim.this_period, claim.payable_to_date, claim.labour,
            claim.retention, claim.net, _status(source, claim), source.day(claim.paid_height),
        ]
        for claim in source.claims_of(number)
    ]  # fmt: skip
    columns = [
        Column(Text("Claim", "请款"), Kind.COUNT, 1), Column(Text("Month", "月份"), Kind.MONTH, 2),
        _money("Previous", "上期累计"), _money("This period", "本期", True), _money("To date", "累计"),
        _money("of it labour", "其中人工费", True), _money("Retention", "扣质保金", True), _money("Net", "本期净额", True),
        Column(Text("State", "状态"), Kind.TEXT, 2), Column(Text("Paid on", "支付日期"), Kind.DAY, 2),
    ]  # fmt: skip
    note = Text(
        "This period = labour + retention + net. Labour goes to the special wage account alone.",
        "本期 = 人工费 + 质保金 + 净额。人工费只拨入农民工工资专用账户。",
    )
    return Section(Text("Claims", "请款情况"), columns, rows, note)


def _status(source: Source, claim: AnyRow) -> Text:
    if claim.status in (ClaimStatus.SUBMITTED, ClaimStatus.BUNDLED) and is_certified(source, claim):
        return Text("certified", "已审定")
    return in_words(ClaimStatus, claim.status, _CLAIM_STATUSES)


def _payments(source: Source, number: int) -> Section:
    postings = [row for claim in source.claims_of(number) for row in source.postings(ReferenceKind.CLAIM, claim.claim)]
    postings += source.postings(ReferenceKind.CONTRACT, number)
    rows: list[list[Value]] = [
        [
            f"payment-{row.payment}", source.day(row.height), purpose_text(row.purpose), source.owner(row.credit),
            account_text(row.credit), row.amount,
        ]
        for row in sorted(postings, key=lambda row: int(row.payment))
    ]  # fmt: skip
    columns = [
        Column(Text("Payment", "付款编号"), Kind.CODE, 2), Column(Text("Date", "日期"), Kind.DAY, 2),
        Column(Text("Purpose", "用途"), Kind.TEXT, 2), Column(Text("To", "收款方"), Kind.TEXT, 4),
        Column(Text("Account", "收款账户"), Kind.CODE, 2), _money("Amount", "金额", True),
    ]  # fmt: skip
    note = Text(
        "What the contracts below have earned is paid straight to them, and stands in their accounts.",
        "下级合同应得款项由项目账户直接付给下级单位，列于其合同台账。",
    )
    return Section(Text("Payments", "付款明细"), columns, rows, note)


def _position(source: Source, number: int) -> Section:
    contract = source.one(CONTRACTS, f"contract-{number}", contract=number)
    sums = sums_of(source, number)
    released = sum(
        row.amount for row in source.postings(ReferenceKind.CONTRACT, number) if row.purpose == Purpose.RETENTION_RELEASED
    )
    account = contract.retention_account
    held = source.one(ACCOUNTS, "account", account=account).balance if account else 0
    below = [row for row in source.all(CONTRACTS, parent=number) if row.status in BOUND]
    rows: list[list[Value]] = [
        [Text("Contract sum", "合同金额"), contract.amount],
        [Text("Certified to date", "累计审定"), sums.certified],
        [Text("Not certified yet", "尚未审定"), contract.amount - sums.certified],
        [Text("Paid without retention", "已支付（不含质保金）"), sums.paid],
        [Text("Retained", "累计扣留质保金"), sums.retained],
        [Text("Retention released", "已返还质保金"), released],
        [Text("In the retention account now", "质保金账户余额"), held],
        [Text("Subcontracted", "已分包金额"), sum(row.amount for row in below)],
    ]
    columns = [Column(Text("Position", "项目"), Kind.TEXT, 4), _money("Amount", "金额")]
    return Section(Text("Position", "合同现状"), columns, rows)


SECTIONS = (_claims, _payments, _position)
"""A new section of the report is one more function here."""


def _money(english: str, chinese: str, total: bool = False) -> Column:
    return Column(Text(english, chinese), Kind.MONEY, 2, total)
