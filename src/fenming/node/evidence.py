"""The evidence pack of a finding: what was found, in which rows, and receipts that anybody can check without a node.

A finding is arithmetic over rows, and rows are what the ledger's events say. So the pack holds the finding with its rule, each row
that it rests on as the views had it at the height of the finding, and for each row the receipts of the envelopes that made it. What
cannot be proven by itself is named in the README and not passed over.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select

from fenming.api.listing import plain_values
from fenming.base.check_digits import AccountNumberWrong, parse_account_number
from fenming.base.hashing import sha256
from fenming.domains.approvals.records import Kind
from fenming.domains.approvals.views import DECISIONS, PROPOSALS
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.contracts.views.budget import BUDGET_LINES, FUNDING_SOURCES
from fenming.domains.contracts.views.tree import VARIATIONS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.ledger.receipt_file import ReceiptFile, TrustFile

PROOFS_MAX = 300
"""So many receipts a pack holds at most; the README says how many there would be."""
_MOMENT = (1980, 1, 1, 0, 0, 0)
_NOTHING = bytes(32)
_TABLES: Mapping[str, Table] = {
    "payment": POSTINGS, "contract": CONTRACTS, "claim": CLAIMS, "variation": VARIATIONS, "wageline": WAGE_LINES,
    "table": WAGE_TABLES, "engagement": ENGAGEMENTS, "guarantee": GUARANTEES, "source": FUNDING_SOURCES, "line": BUDGET_LINES,
    "proposal": PROPOSALS, "account": ACCOUNTS,
}  # fmt: skip
_ENVELOPES = ("offered_in", "signed_in", "submitted_in", "opened_in", "receipted_in", "drafted_in", "proposed_in", "envelope_id")
"""Columns that name the envelope by which somebody made or signed a row."""
_README = """# Evidence of a finding / 疑点证据包

Finding 疑点: {id}
Rule 规则: {rule}, version 版本 {version}
As of block 截至区块: {height}
Receipts 凭证: {shown} of 共 {wanted}
{missing}
## 如何核验

只需本证据包与 `fenming verify`，不需要节点，也不需要网络。

    fenming verify evidence.zip --trust trust.json

或解压后逐份核验：

    fenming verify proofs/文件名.json --trust trust.json

`trust.json` 说明核验所信任的账本与检查点。包内附有一份，仅为方便；请向您信任的机构另行索取并比对 `chain` 与 `verifier_keys`。
`inputs/` 是疑点所依据的各行记录，`proofs/` 是形成这些记录的信封与付款的凭证，`manifest.json` 是每个文件的 SHA-256。
疑点是提示，不是结论。

## How to verify

With this pack and `fenming verify` alone: no node, no network.

    fenming verify evidence.zip --trust trust.json

or, unpacked, one receipt after the other:

    fenming verify proofs/NAME.json --trust trust.json

`trust.json` says which ledger and checkpoint are believed. One lies in the pack for convenience: ask somebody whom you trust for
another and compare `chain` and `verifier_keys`. `inputs/` holds the rows on which the finding rests, `proofs/` the receipts of the
payments and of the envelopes that made these rows, `manifest.json` the SHA-256 of each file. A finding is a red flag, no verdict.
"""


class Gathered(msgspec.Struct, frozen=True):
    """What a pack is made of: rows by input, what must be proven by name, and inputs that have no row of their own."""

    rows: dict[str, dict[str, Any]]
    wanted: dict[str, str]
    without_row: list[str]


def gather(connection: Connection, inputs: Iterable[str]) -> Gathered:
    """The rows of the inputs, and the payments and envelopes whose receipts show them."""
    rows: dict[str, dict[str, Any]] = {}
    wanted: dict[str, str] = {}
    without: list[str] = []
    for name in inputs:
        found = _row_of(connection, name)
        if found is None:
            without.append(name)
            continue
        rows[name] = plain_values(found)
        if name.startswith("payment-"):
            wanted[name] = name
        for column, envelope in _envelopes_of(connection, name, found).items():
            wanted[f"{name}-{column}"] = envelope
    return Gathered(rows, wanted, without)


def packed(
    finding: Mapping[str, Any], height: int, gathered: Gathered, proofs: Mapping[str, ReceiptFile], trust: TrustFile
) -> bytes:  # fmt: skip
    """The zip: the same bytes for the same content."""
    files = {"finding.json": _json({**finding, "as_of_height": height}), "trust.json": _json(trust)}
    files |= {f"inputs/{name}.json": _json(row) for name, row in gathered.rows.items()}
    files |= {f"proofs/{name}.json": _json(proof) for name, proof in proofs.items()}
    missing = ", ".join(gathered.without_row)
    files["README.md"] = _README.format(
        id=finding["id"], rule=finding["rule"], version=finding["version"], height=height, shown=len(proofs),
        wanted=len(gathered.wanted),
        missing=f"No row of their own 无单独记录: {missing}\n" if missing else "",
    ).encode()  # fmt: skip
    files["manifest.json"] = _json({name: sha256(data).hex() for name, data in sorted(files.items())})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()


def _row_of(connection: Connection, name: str) -> dict[str, Any] | None:
    kind, *texts = name.split("-")
    table = _TABLES.get(kind)
    numbers = _numbers(kind, texts)
    keys = [] if table is None else list(table.primary_key.columns)
    if table is None or len(keys) != len(numbers):
        return None
    row = connection.execute(select(table).where(*(key == number for key, number in zip(keys, numbers, strict=True)))).first()
    return None if row is None else row._asdict()


def _numbers(kind: str, texts: list[str]) -> list[int]:
    try:
        return [parse_account_number(text) if kind == "account" else int(text) for text in texts]
    except (AccountNumberWrong, ValueError):
        return []


def _envelopes_of(connection: Connection, name: str, row: dict[str, Any]) -> dict[str, str]:
    found = {column: row[column].hex() for column in _ENVELOPES if row.get(column, _NOTHING) != _NOTHING}
    proposals = _proposals_of(name, row)
    query = select(DECISIONS).where(DECISIONS.c.proposal.in_(proposals)).order_by(DECISIONS.c.log_index)
    return found | {f"decision-{place}": one.envelope_id.hex() for place, one in enumerate(connection.execute(query), 1)}


def _proposals_of(name: str, row: dict[str, Any]) -> Any:
    """The proposals by which a row was approved."""
    kind = {"claim": Kind.CLAIM, "table": Kind.WAGE_TABLE}.get(name.partition("-")[0])
    if kind is None:
        return [row["proposal"]] if row.get("proposal") else []
    subject = row["claim"] if kind is Kind.CLAIM else row["wage_table"]
    return select(PROPOSALS.c.proposal).where(PROPOSALS.c.kind == int(kind), PROPOSALS.c.subject == subject)


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value)) + b"\n"
