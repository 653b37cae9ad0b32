"""The account of a contract: every claim with what came before it, what was deducted, what was paid, and where it stands."""

from collections.abc import Callable

from fenming.domains.contracts.records import ContractKind, ContractStatus
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.funds.views.held import ADVANCES, PAYMENT_TERMS, PAYMENT_TERMS_STAGES
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS
from fenming.interchange.reports.model import Column, Fact, Kind, Section, Text, Value
from fenming.node.reports import held
from fenming.node.reports.held import money
from fenming.node.reports.project import is_certified, sums_of
from fenming.node.reports.source import BOUND, AnyRow, Source, account_text, in_words, purpose_text
from fenming.node.reports.words import CLAIM_STATUSES, CONTRACT_KINDS, CONTRACT_STATUSES

TITLE = Text("Contract account", "合同台账")


def facts(source: Source, number: int) -> tuple[str, list[Fact]]:
    """The parties, and what stands at the head."""
    contract = source.one(CONTRACTS, f"contract-{number}", contract=number)
    return f"{source.name(contract.payer)} → {source.name(contract.payee)}", [
        Fact(Text("Contract", "合同编号"), f"contract-{number}"),
        Fact(Text("Kind", "类别"), in_words(ContractKind, contract.kind, CONTRACT_KINDS)),
        Fact(Text("State", "状态"), in_words(ContractStatus, contract.status, CONTRACT_STATUSES)),
        Fact(Text("Contract sum", "合同金额"), contract.amount, Kind.MONEY_WAN),
        Fact(Text("Sum when signed", "签约金额"), contract.signed_amount, Kind.MONEY_WAN),
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
            claim.retention, claim.recoupment, claim.net, _status(source, claim), source.day(claim.paid_height),
        ]
        for claim in source.claims_of(number)
    ]  # fmt: skip
    columns = [
        Column(Text("Claim", "请款"), Kind.COUNT, 1), Column(Text("Month", "月份"), Kind.MONTH, 2),
        money("Previous", "上期累计", False), money("This period", "本期"), money("To date", "累计", False),
        money("of it labour", "其中人工费"), money("Retention", "扣质保金"), money("Recoupment", "抵扣预付款"),
        money("Net", "本期净额"),
        Column(Text("State", "状态"), Kind.TEXT, 2), Column(Text("Paid on", "支付日期"), Kind.DAY, 2),
    ]  # fmt: skip
    note = Text(
        "This period = labour + retention + recoupment of the advance + net. Labour goes to the special wage account alone.",
        "本期 = 人工费 + 质保金 + 抵扣预付款 + 净额。人工费只拨入农民工工资专用账户。",
    )
    return Section(Text("Claims", "请款情况"), columns, rows, note)


def _status(source: Source, claim: AnyRow) -> Text:
    if claim.status in (ClaimStatus.SUBMITTED, ClaimStatus.BUNDLED) and is_certified(source, claim):
        return Text("certified", "已审定")
    return in_words(ClaimStatus, claim.status, CLAIM_STATUSES)


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
        Column(Text("Account", "收款账户"), Kind.CODE, 2), money("Amount", "金额"),
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
    balance = source.one(ACCOUNTS, "account", account=account).balance if account else 0
    below = [row for row in source.all(CONTRACTS, parent=number) if row.status in BOUND]
    advance = source.all(ADVANCES, contract=number)
    rows: list[list[Value]] = [
        [Text("Contract sum", "合同金额"), contract.amount],
        [Text("Certified to date", "累计审定"), sums.certified],
        [Text("Not certified yet", "尚未审定"), contract.amount - sums.certified],
        [Text("Paid without retention", "已支付（不含质保金）"), sums.paid],
        [Text("Advance recouped in it", "其中抵扣预付款"), sum(row.recouped for row in advance)],
        [Text("Retained", "累计扣留质保金"), sums.retained],
        [Text("Retention released", "已返还质保金"), released],
        [Text("In the retention account now", "质保金账户余额"), balance],
        [Text("Subcontracted", "已分包金额"), sum(row.amount for row in below)],
    ]
    columns = [Column(Text("Position", "项目"), Kind.TEXT, 4), money("Amount", "金额", False)]
    return Section(Text("Position", "合同现状"), columns, rows)


def _terms(source: Source, number: int) -> Section:
    rows: list[list[Value]] = []
    for row in source.all(PAYMENT_TERMS, contract=number):
        parts = source.all(PAYMENT_TERMS_STAGES, contract=number, version=row.version)
        shares = [(f"{part.share_permille // 10}.{part.share_permille % 10}%", part.months) for part in parts]
        rows.append(
            [
                row.version, row.advance_permille, row.recoup_from_permille, row.recoup_until_permille, row.retention_cap_permille,
                Text(
                    ", ".join(f"{share} after {months} months" for share, months in shares) or "—",
                    "，".join(f"{months} 个月后 {share}" for share, months in shares) or "—",
                ),
                Text("agreed", "已约定") if row.agreed else Text("offered", "待确认"),
            ]
        )  # fmt: skip
    columns = [
        Column(Text("Version", "版本"), Kind.COUNT, 1), _permille("Advance", "预付款比例"),
        _permille("Recouped from", "起扣点"), _permille("Recouped by", "扣完点"),
        _permille("Retention at most", "质保金上限"), Column(Text("Retention goes back", "质保金返还"), Kind.TEXT, 5),
        Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    return Section(Text("Payment terms", "付款条件"), columns, rows)


def _of_this(reader: Callable[[Source, list[AnyRow]], Section]) -> Callable[[Source, int], Section]:
    """A section that the project's report has as well, of this contract alone."""
    return lambda source, number: reader(source, source.all(CONTRACTS, contract=number))


_SHARED = (
    held.variations, held.advances, held.retentions, held.stages, held.guarantees, held.deposits, held.disputes, held.late_debts,
    held.reversals, held.settlements,
)  # fmt: skip
SECTIONS = (_position, _terms, _claims, _payments, *map(_of_this, _SHARED))
"""A new section of the report is one more function here."""


def _permille(english: str, chinese: str) -> Column:
    return Column(Text(english, chinese), Kind.PERMILLE, 2)
