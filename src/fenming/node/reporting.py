"""`fenming report`: one report of one subject as of one block, in a format and a language."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import msgspec
from sqlalchemy import Connection, select

from fenming.base.currencies import alphabetic
from fenming.base.hashing import sha256
from fenming.base.problems import BadUsage
from fenming.chain.recovery import block_at
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.payroll.views import ENGAGEMENTS
from fenming.domains.trace.steps import parse_id
from fenming.interchange.reports.model import Language, Report, Stamp, Text
from fenming.interchange.reports.pdf import pdf_bytes
from fenming.interchange.reports.xlsx import xlsx_bytes
from fenming.node.home import Home, write_named
from fenming.node.reading import ReadHome
from fenming.node.records import names_of
from fenming.node.reports import contract, project, wages, worker
from fenming.node.reports.source import Source
from fenming.readmodel.feed import connection_height
from fenming.storage.block_log import BlockLog

FORMATS: dict[str, Callable[[Report, Language], bytes]] = {"xlsx": xlsx_bytes, "pdf": pdf_bytes}
REPORTS: dict[str, tuple[str, ModuleType]] = {
    "project": ("project", project), "contract": ("contract", contract), "wages": ("project", wages), "worker": ("worker", worker),
}  # fmt: skip
"""By name: the kind of id of its subject, and the module that reads it."""
_NAMED = Text(
    "Names of natural persons stand on no ledger: they are from the personal records of whoever wrote this file, which are erased "
    "after their legal term. Written without names, the report has the same bytes for everybody.",
    "自然人姓名不在账本上，取自本文件出具方保存的个人信息记录，法定保存期满即予清除。不含姓名的报表，任何人生成的文件均逐字节相同。",
)


class ReportWritten(msgspec.Struct, frozen=True):
    """What was written; the hash is of the file."""

    report: str
    id: str
    file: str
    bytes: int
    sha256: str
    height: int
    app_hash: str


def write_report(
    folder: Path, name: str, id_text: str, file_format: str, language: str, out: Path, as_of: int | None,
    passphrase: str | None = None,
) -> ReportWritten:  # fmt: skip
    """Write a report to a file; raises `UnknownId` or `BadUsage`.

    With the `passphrase` of the home's personal records natural persons are named as far as their records are kept here; the file
    is then for its owner's eyes alone.
    """
    if name not in REPORTS or file_format not in FORMATS or language not in {one.value for one in Language}:
        raise BadUsage(f"reports are {', '.join(REPORTS)}; formats {', '.join(FORMATS)}; languages zh, en")
    reading = ReadHome(Home(folder))
    try:
        report = read_report(reading, name, id_text, as_of, passphrase)
    finally:
        reading.close()
    data = FORMATS[file_format](report, Language(language))
    write_named(out, data, *(() if passphrase is None else (0o600,)))
    return ReportWritten(
        name, report.id, str(out), len(data), sha256(data).hex(), report.stamp.height, report.stamp.app_hash
    )  # fmt: skip


def read_report(reading: ReadHome, name: str, id_text: str, as_of: int | None, passphrase: str | None = None) -> Report:
    """A report as of a height, the newest where none is named."""
    kind, module = REPORTS[name]
    found, numbers = parse_id(id_text)
    if found != kind or len(numbers) != 1:
        raise BadUsage(f"a {name} report is of a {kind}: {kind}-1, not {id_text!r}")
    with reading.views_as_of(as_of) as engine, engine.connect() as connection:
        people = _people(reading.home, connection, passphrase)
        source = Source(connection, reading.genesis.zone_minutes, people)
        subject, facts = module.facts(source, numbers[0])
        sections = module.sections(source, numbers[0])
        stamp = stamp_of(reading, connection_height(connection))
        return Report(
            f"{kind}-{numbers[0]}", module.TITLE, subject, _currency(source, kind, numbers[0]), facts, sections,
            (*getattr(module, "REMARKS", ()), *((_NAMED,) if people else ())), stamp,
        )  # fmt: skip


def _people(home: Home, connection: Connection, passphrase: str | None) -> dict[int, str]:
    """Names of workers whose real-name record is kept in this home; none without a passphrase."""
    if passphrase is None:
        return {}
    registered = connection.execute(select(ENGAGEMENTS.c.worker, ENGAGEMENTS.c.registration))
    return names_of(home, ((row.worker, bytes(row.registration)) for row in registered), passphrase)


def _currency(source: Source, kind: str, number: int) -> str:
    """The currency of the project that the subject belongs to; amounts of two currencies are never added up."""
    if kind == "worker":
        projects = {row.project for row in source.all(ENGAGEMENTS, worker=number)}
    elif kind == "contract":
        projects = {source.one(CONTRACTS, f"contract-{number}", contract=number).project}
    else:
        projects = {number}
    codes = sorted({alphabetic(source.currency_of(project)) or "" for project in projects})
    if len(codes) > 1:
        raise BadUsage(f"worker-{number} is paid in several currencies ({', '.join(codes)}); one statement shows one")
    return codes[0] if codes else "CNY"


def stamp_of(reading: ReadHome, height: int) -> Stamp:
    """The block that a height names, for the foot of what is written."""
    genesis = reading.genesis
    name, chain = genesis.chain_name, genesis.chain_id.hex()
    log = BlockLog(reading.home.log, genesis.chain_id)
    try:
        block = block_at(log, height)
    finally:
        log.close()
    return Stamp(name, chain, height, block.time_ms, genesis.zone_minutes, block.result.app_hash.hex())
