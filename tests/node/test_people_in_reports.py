"""What the wage file and a worker's statement tell of attendance, leave, disputes, agents and leavers; and whose name is shown."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from domains.payroll_world import (
    attendance,
    bits,
    day,
    funded,
    lapse,
    leave,
    line_signed,
    listed,
    month_end,
    mornings,
    objection,
    pay,
    power,
    wait,
)
from domains.whole_views import whole_views
from fenming.base.signatures import ED25519
from fenming.domains.payroll import actions as payroll
from fenming.domains.payroll.actions import record_commitment
from fenming.domains.payroll.records import CorrectedDays, LeaveKind, LineKind, PowerKind
from fenming.interchange.reports.model import Section, Text
from fenming.node import records
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.reports import wages, worker
from fenming.node.reports.source import Source
from scenario import World, seed_of

WORD = "records"


@lru_cache(maxsize=1)
def troubled() -> World:
    """Two workers with everything that can happen: worker1 signs by an agent, disputes and leaves; worker2 says nothing."""
    w = funded()
    w.register_person("agent")
    w.do("contractor.maker", payroll.OpenSite(1, "东区 East"))
    w.do("contractor.maker", payroll.RecordSitePasses(1, 1, (payroll.SiteChange(1, day(w), True),), seed_of("gate")))
    month_end(w, 202603)
    w.do("sub.maker", attendance(1, bits(20, 21), file="whole"))
    w.do("sub.maker", attendance(1, mornings(22), site=1, file="east"))
    w.do("sub.maker", attendance(2, bits(20, 21, 23), file="other"))
    w.do("sub.maker", payroll.CorrectAttendance(1, 0, 202603, (CorrectedDays(2, bits(20, 21)),), 3, seed_of("why")))
    w.do("contractor.checker", payroll.ConfirmCorrection(1))
    w.do("sub.maker", payroll.RecordLeave(2, int(LeaveKind.SICK), True, day(w), day(w), seed_of("note")))
    table = listed(w, payroll.NewWageLine(1, 3, 60_00), payroll.NewWageLine(2, 3, 70_00))
    w.do("stranger.maker", objection(w, "worker1", table, 0))
    lapse(w, table)
    pay(w, table)
    w.do("stranger.maker", power(w, "worker1", "agent", int(PowerKind.SIGN | PowerKind.COMPLAIN)))
    second = listed(w, payroll.NewWageLine(1, 3, 65_00, kind=LineKind.REPLACEMENT, corrects_table=table, corrects_line=0))
    w.do("stranger.maker", payroll.SignWageLines(second, (by_agent(w, second),)))
    pay(w, second)
    w.do("agent", payroll.FileComplaint(1, 2, seed_of("text")))
    leave(w)
    w.do("sub.maker", attendance(2, bits(1), month=202604))
    wait(w, 70)
    return w


def by_agent(w: World, table: int) -> payroll.LineSignature:
    """The agent's signature on line 0."""
    signature: payroll.LineSignature = line_signed(w, "agent", table, 0, w.parties["agent"])
    return signature


def read(w: World, module: Any, number: int, names: dict[int, str] | None = None) -> dict[str, list[list[Any]]]:
    """The rows of each section by its English title, texts in English."""
    with whole_views(w).connect() as connection:
        source = Source(connection, 480, names)
        module.facts(source, number)
        sections: list[Section] = module.sections(source, number)
    return {section.title.english: [[_shown(cell) for cell in row] for row in section.rows] for section in sections}


def _shown(cell: Any) -> Any:
    return cell.english if isinstance(cell, Text) else cell


def test_the_wage_file_tells_what_happened_to_people() -> None:
    w = troubled()
    found = read(w, wages, 1)
    one, two = (f"worker-{w.parties[name]}" for name in ("worker1", "worker2"))
    attended = [row[:8] for row in found["Attendance by site"]]
    assert attended == [
        [1, one, 202603, "the whole ground", 2, 4, 1, None], [1, one, 202603, "东区 East", 1, 1, 2, None],
        [2, two, 202603, "the whole ground", 2, 4, None, "1"], [2, two, 202603, "paid leave", 1, 2, 3, None],
        [2, two, 202604, "the whole ground", 1, 2, 4, None],
    ]  # fmt: skip
    assert [digest for _, digest in found["Attendance files"]][:2] == [seed_of("whole").hex(), seed_of("east").hex()]
    assert found["Leave"][0][:4] == [2, two, "sick", "yes"]
    assert [row[4] for row in found["Corrections of attendance"]] == [3]
    assert found["Disputed lines"] == [[1, one, 202603, 1, 1, 60_00, 4, "replaced"]]
    assert [row[-1] for row in found["Complaints"]] == ["with the authority"]
    assert [row[-1] for row in found["Settlements of leavers"]] == ["overdue"]
    assert [(row[0], row[3], row[-1]) for row in found["Overdue months"]] == [(202604, 1, "overdue")]
    assert found["Agents"][0][:3] == [f"worker-{w.parties['agent']}", one, "sign, complain"]
    assert found["Agents"][0][-2:] == [1, 0]
    assert [row[8:10] for row in found["Wage tables"]] == [[130_00, 70_00], [65_00, 65_00]]
    assert [row[3:8] for row in found["Wage tables"]] == [[2, 0, 1, 0, 0], [1, 1, 0, 0, 0]]
    lines = {row[2]: row for title, rows in found.items() if title.startswith("Table 1") for row in rows}
    assert (lines[one][8], lines[two][8]) == ("replaced", "2026-04-03, no objection")
    assert [row[8].split(", ")[1] for title, rows in found.items() if title.startswith("Table 2") for row in rows] == [
        f"by agent worker-{w.parties['agent']}"
    ]


def test_a_statement_tells_one_worker_and_nobody_else() -> None:
    w = troubled()
    found = read(w, worker, w.parties["worker2"])
    assert [row[0] for row in found["Attendance by site"]] == [2, 2, 2]
    assert [row[0] for row in found["Leave"]] == [2]
    assert [row[0] for row in found["Overdue months"]] == [202604]
    assert not found["Disputed lines"] and not found["Complaints"] and not found["Agents"]
    other = read(w, worker, w.parties["worker1"])
    assert [(row[2], row[4]) for row in other["Your wages"]] == [("replacement", 65_00)]
    assert not other["Overdue months"]
    text = json.dumps(found) + json.dumps(other)
    assert f"worker-{w.parties['worker2']}" not in json.dumps(other) and f"worker-{w.parties['agent']}" in text


def test_names_are_shown_beside_numbers_where_they_are_known() -> None:
    w = troubled()
    found = read(w, wages, 1, {w.parties["worker1"]: "张三丰"})
    assert [row[1] for row in found["Roster"]] == [f"张三丰 (worker-{w.parties['worker1']})", f"worker-{w.parties['worker2']}"]


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ("张三丰, 110101199003070038, 13800000000".encode(), "张三丰"), ("李四\n电话".encode(), "李四"), (b'{"name": "Wang Wu"}', "Wang Wu"),
        ('{"姓名": "赵六", "号码": 1}'.encode(), "赵六"), (b"\xff\xd8 a scan", None), (b'{"phone": "1"}', None), (b"110101, x", None),
        (b"", None), (b"x" * 51, None), (b"a\x1b[2J", None),
    ],
)  # fmt: skip
def test_a_record_names_its_person_or_nobody(tmp_path: Path, record: bytes, name: str | None) -> None:
    home = Home(tmp_path / "home")
    found_chain(home, "names", 0, [ED25519.public_key(b"a" * 32)], stepped_clock=True)
    kept = records.put(home.folder, [record], WORD, dry_run=False)["commitments"][0]
    registrations = [(7, bytes.fromhex(kept)), (8, record_commitment(bytes(32), record))]
    assert records.names_of(home, registrations, WORD) == ({7: name} if name else {})
