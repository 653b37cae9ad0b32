"""Other people's data as pictures, to measure rules on: country aid ledgers, and payment graphs with planted laundering.

A set that is not there is no error: the measurement says which it did without.
"""

import csv
import gzip
import io
import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

import msgspec

from fenming.base.calendar import day_from_date
from fenming.base.problems import NotThere
from fenming.findings.model import NO_DAY, Contract, Payment, PaymentKind, Picture
from fenming.findings.ocds import picture_of, processes_in
from fenming.findings.rules.bidding import cardinal_results
from fenming.findings.rules.tenders import Options
from fenming.interchange.ocds.documents import releases_in
from fenming.interchange.ocds.reader import read_bytes

AIMS = {"senegal": "senegal", "timorleste": "timorleste"}
AMLSIM = {"cycle": "20K_cycle200", "fanin": "20K_fanin200"}
_COMMITMENT, _DISBURSEMENT = "C", "D"


class Graph(msgspec.Struct):
    """A payment graph, and the parties that are known to be bad."""

    picture: Picture
    bad: set[str]


def read_text(path: Path) -> str:
    """A text file, packed or not; raises `NotThere`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror}") from None
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header."""
    return list(csv.DictReader(io.StringIO(read_text(path))))


def ocds_pictures(folder: Path) -> dict[str, Picture]:
    """A picture for each published file, with its payments and its bids."""
    pictures = {}
    for path in sorted(folder.glob("*.jsonl")):
        data = path.read_bytes()
        picture = picture_of(read_bytes(data), f"{path.stem} ")
        picture.processes = list(processes_in(releases_in(data, [])))
        pictures[path.stem] = picture
    return pictures


def aims_picture(folder: Path, country: str) -> Picture:
    """An aid ledger: each project is a contract whose amount is the sum of its commitments, disbursements are its payments."""
    projects = {row["project_id"]: row for row in rows_of(folder / f"{country}_projects.csv")}
    committed: dict[str, int] = {}
    payments = []
    for row in rows_of(folder / f"{country}_transactions.csv"):
        amount = _cents(row["transaction_value"])
        project = row["project_id"]
        committed.setdefault(project, 0)
        if row["transaction_value_code"] == _COMMITMENT:
            committed[project] += amount
        elif row["transaction_value_code"] == _DISBURSEMENT:
            payments.append(_disbursement(row, projects.get(project, {}), country, amount))
    contracts = [
        Contract(id=f"{country} {project}", amount=amount, currency="USD", project=project) for project, amount in committed.items()
    ]
    return Picture(contracts=contracts, payments=payments)


def _disbursement(row: dict[str, str], project: dict[str, str], country: str, amount: int) -> Payment:
    """Most are dated by their year alone; such a one has no day."""
    date, name = row["transaction_isodate"], f"{country} {row['project_id']}"
    return Payment(
        id=f"{country} {row['transaction_id']}", payer=project.get("donors", ""), payee=name, amount=amount,
        currency=row["transaction_currency"], day=_day(date), when=date, project=row["project_id"], contract=name,
    )  # fmt: skip


def amlsim_graph(folder: Path, name: str, hide_amounts: bool) -> Graph:
    """A simulated graph. Its labels leak through small amounts, so it is also given with every amount the same."""
    stem = folder / AMLSIM[name]
    payments = [
        Payment(
            id=f"{name} {number}", payer=row["sourceNodeId"], payee=row["targetNodeId"],
            amount=1 if hide_amounts else _cents(row["value"]), currency="USD", day=int(row["time"]), kind=PaymentKind.TRANSFER,
        )
        for number, row in enumerate(rows_of(stem.with_name(f"{stem.name}_transactions.csv.gz")), 1)
    ]  # fmt: skip
    nodes = rows_of(stem.with_name(f"{stem.name}_nodes.csv.gz"))
    return Graph(Picture(payments=payments), {row["nodeid"] for row in nodes if row["isFraud"] == "1"})


class FixturePair(msgspec.Struct):
    """A fixture of the reference implementation: its name, what it expects, and what is computed here."""

    name: str
    expected: dict[str, dict[str, dict[str, float]]]
    computed: dict[str, dict[str, dict[str, float]]]


def cardinal_pairs(folder: Path) -> list[FixturePair]:
    """All pairs of a folder. A name is the indicator, then perhaps a setting with its values: `R003-procurement_methods-open`."""
    pairs = []
    for path in sorted(folder.glob("R*.jsonl")):
        code, *setting = path.stem.split("-")
        settings, options = _fixture_settings(setting)
        processes = list(processes_in(releases_in(path.read_bytes(), [])))
        computed = cardinal_results(processes, [code], {code: settings}, options)
        pairs.append(FixturePair(path.stem, json.loads(path.with_suffix(".expected").read_text()), computed))
    return pairs


def _fixture_settings(setting: list[str]) -> tuple[dict[str, int], Options]:
    name, values = (setting[0], setting[1:]) if setting else ("", [])
    numbers = {"minimum_contracting_processes": "processes_min", "minimum_submitted_bids": "bids_min", "threshold": "days"}
    methods = tuple(values[0].split("+")) if name == "procurement_methods" else ()
    days = dict(zip(values[::2], map(int, values[1::2]), strict=True)) if name == "procurement_method_details" else {}
    options = Options(
        period_methods=methods, days_by_details=days, details_excluded=("EXC",), details_not_by_price=("NPC",)
    )
    return ({numbers[name]: int(values[0])} if name in numbers else {}), options


def _cents(text: str) -> int:
    """Hundredths, rounded half to even; published figures have more decimals than money has."""
    try:
        return int((Decimal(text or "0") * 100).to_integral_value())
    except InvalidOperation:
        return 0


def _day(text: str) -> int:
    parts = text[:10].split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return NO_DAY
    return day_from_date(int(parts[0]), int(parts[1]), int(parts[2]))
