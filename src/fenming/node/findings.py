"""Findings of a home: detected from its views as of a height, and joined with what was done about each on the ledger."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from fenming.base.problems import BadUsage, NotThere
from fenming.domains.findings.records import FindingState
from fenming.domains.findings.views import FINDINGS
from fenming.findings.catalogue import RULES, find, rule_named, worst_first
from fenming.findings.loader import Loader
from fenming.node.home import Home
from fenming.node.reading import ReadHome
from fenming.readmodel.feed import connection_height

_UNRECORDED = {"state": "open", "recorded": False, "overdue": False, "reason": 0, "evidence": ""}


class FindingsResult(msgspec.Struct, frozen=True):
    """What was found as of a height; each finding with its state on the ledger."""

    height: int
    count: int
    findings: list[dict[str, Any]]


def list_findings(
    folder: Path, rules: Iterable[str], as_of: int | None, project: int | None, settings: Mapping[str, Mapping[str, int]]
) -> FindingsResult:
    """All findings of a home, the most certain first; raises `BadUsage` for an unknown rule or threshold."""
    with _views(folder, as_of) as (connection, zone_minutes):
        return found_in(connection, zone_minutes, rules, project, settings)


def found_in(
    connection: Connection, zone_minutes: int, rules: Iterable[str], project: int | None,
    settings: Mapping[str, Mapping[str, int]],
) -> FindingsResult:  # fmt: skip
    """The same from views that are open already."""
    found = worst_first(find(Loader(connection, zone_minutes).picture(), rules, settings))
    if project is not None:
        found = [finding for finding in found if finding.project == f"project-{project}"]
    states = _states(connection)
    shown = [msgspec.to_builtins(finding) | states.get(finding.id, _UNRECORDED) for finding in found]
    return FindingsResult(connection_height(connection), len(shown), shown)


def explain_finding(folder: Path, finding_id: str, as_of: int | None) -> dict[str, Any]:
    """One finding with its rule; raises `NotThere`."""
    wanted = finding_id.lower()
    matching = [one for one in list_findings(folder, (), as_of, None, {}).findings if one["id"].startswith(wanted)]
    if not matching or len(wanted) < 8:
        raise NotThere(f"there is no finding {finding_id}; name at least its first eight digits")
    rule = rule_named(matching[0]["rule"])
    told = {
        "title": rule.english, "title_chinese": rule.chinese, "source": rule.source, "needs": rule.needs,
        "thresholds": dict(rule.defaults),
    }  # fmt: skip
    return matching[0] | told


def rules_list() -> list[dict[str, Any]]:
    """The catalogue: every rule with its version, source and thresholds."""
    return [
        {
            "rule": rule.id, "version": rule.version, "level": rule.level, "title": rule.english, "title_chinese": rule.chinese,
            "source": rule.source, "needs": rule.needs, "thresholds": dict(rule.defaults),
        }
        for rule in RULES.values()
    ]  # fmt: skip


def read_settings(texts: Iterable[str]) -> dict[str, dict[str, int]]:
    """Thresholds written as `rule.name=value`; raises `BadUsage`."""
    settings: dict[str, dict[str, int]] = {}
    for text in texts:
        name, _, value = text.partition("=")
        rule, _, threshold = name.partition(".")
        if not threshold or not value.removeprefix("-").isdigit():
            raise BadUsage(f"{text!r} is not a threshold; write rule.name=value, such as paid_above_contract.tax_permille=160")
        settings.setdefault(rule, {})[threshold] = int(value)
    return settings


@contextlib.contextmanager
def _views(folder: Path, as_of: int | None) -> Iterator[tuple[Connection, int]]:
    reading = ReadHome(Home(folder))
    try:
        if as_of is None:
            reading.catch_up()
            with reading.engine.connect() as connection:
                yield connection, reading.genesis.zone_minutes
        else:
            with reading.past.at(as_of) as engine, engine.connect() as connection:
                yield connection, reading.genesis.zone_minutes
    finally:
        reading.close()


def _states(connection: Connection) -> dict[str, dict[str, Any]]:
    return {
        row.finding.hex(): {
            "state": FindingState(row.state).name.lower(), "recorded": True, "overdue": row.overdue, "reason": row.reason,
            "evidence": row.evidence.hex(),
        }
        for row in connection.execute(select(FINDINGS))
    }  # fmt: skip

