"""Each row of a wage table held against the ledger: whose it is, what was attended and not listed yet, what may be kept back.

The rules will check all of it again; here it is looked up first, so that every problem of a file is told at once and at its cell.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from fenming.base.calendar import month_of
from fenming.client.person_tags import person_tag
from fenming.domains.identity.records import PARTIES, PERSONS
from fenming.domains.payroll.actions import NewWageLine
from fenming.domains.payroll.records import (
    ATTENDANCE,
    ENGAGEMENTS,
    RECOVERIES,
    SETTLEMENTS,
    TABLE_LINES_MAX,
    WAGE_LINES,
    WAGE_TABLES,
    Attendance,
    Engagement,
    LineKind,
    LineStatus,
)
from fenming.domains.payroll.rules.days import payable_days, payable_half_days
from fenming.domains.payroll.rules.lines import BEYOND_RECALL
from fenming.interchange.wages.model import Layout, Place, RowKind, WageFile, WageProblem, WageRow, column_letters, problem
from fenming.ledger.overlay import BlockState
from fenming.storage.state_store import StateReader

_NO_LINE = (0, 0)


class LookUp:
    """Finds each row's worker, and holds its days and sums against what is recorded."""

    def __init__(self, store: StateReader, project: int, employer: int, file: WageFile, key: bytes | None, places: int) -> None:
        self._store = store
        self._state = BlockState(store)
        self._file = file
        self._key = key
        self._places = places
        self._own = dict(_engagements(store, project, employer))
        self._by_worker: defaultdict[int, list[int]] = defaultdict(list)
        # Of a worker who left and came back, the engagement that still goes on stands last.
        for number, engagement in sorted(self._own.items(), key=lambda item: (not item[1].left_day, item[0])):
            self._by_worker[engagement.worker].append(number)
        workers = [PARTIES.expect(self._state, worker) for worker in self._by_worker]
        self._operators = sorted({worker.organisation for worker in workers})
        self._paid_lines: dict[int, dict[int, int]] = {}
        self._seen: dict[int, WageRow] = {}
        self.problems: list[WageProblem] = []

    def lines(self) -> list[NewWageLine]:
        """The lines that are good, in the file's order."""
        if len(self._file.rows) > TABLE_LINES_MAX:
            self.problems.append(problem(Place(""), "too_many_rows", limit=TABLE_LINES_MAX))
            return []
        month = self._file.month
        if month is None:
            return []
        found = [(row, self._engagement(row, month)) for row in self._file.rows]
        return [line for row, number in found if number is not None for line in self._line(row, number, month)]

    # Whose row it is.

    def _engagement(self, row: WageRow, month: int) -> int | None:
        by_document = self._by_document(row)
        if by_document is None or (row.engagement is None and not by_document):
            return None
        number = row.engagement if row.engagement is not None else self._chosen(row, by_document, month)
        if number is not None and number not in self._own:
            self._tell(row, "engagement", "worker_unknown")
            return None
        if number is not None and by_document and number not in by_document:
            self._tell(row, "document", "worker_differs", expected=by_document[-1], value=number)
            return None
        return number

    def _by_document(self, row: WageRow) -> list[int] | None:
        """The engagements of the person whose document it is, by the operators' tags; none without a document.

        None where the document leads nowhere, which is told.
        """
        if not row.document:
            return []
        if self._key is None:
            if row.engagement is None:
                self._tell(row, "document", "id_key_needed")
            return []
        tag = person_tag(self._key, row.document)
        people = [PERSONS.read(self._state, operator, tag) for operator in self._operators]
        numbers = [number for person in people if person for number in self._by_worker.get(person.party, ())]
        if not numbers:
            self._tell(row, "document", "worker_unknown")
            return None
        return numbers

    def _chosen(self, row: WageRow, numbers: list[int], month: int) -> int | None:
        """The one engagement among several of a person that this row can be about, otherwise the latest."""
        fitting = [number for number in numbers if self._may_be_about(row, number, month)]
        if len(fitting) > 1:
            self._tell(row, "document", "worker_ambiguous", numbers=", ".join(map(str, fitting)))
            return None
        return [*numbers, *fitting][-1]

    def _may_be_about(self, row: WageRow, number: int, month: int) -> bool:
        attendance = ATTENDANCE.read(self._state, number, month)
        if row.kind is RowKind.FINAL:
            return self._is_to_be_settled(number)
        if row.kind is RowKind.SUPPLEMENT:
            return attendance is not None and attendance.table > 0
        return _days_left(attendance) > 0

    # What the row says.

    def _line(self, row: WageRow, number: int, month: int) -> Iterator[NewWageLine]:
        first = self._seen.setdefault(number, row)
        if first is not row:
            self._tell(row, "engagement", "row_duplicate", first=first.row, sheet=first.sheet)
            return
        if row.days is None or row.amount is None or row.set_off is None or row.kind is None:
            return
        attendance = ATTENDANCE.read(self._state, number, month)
        corrected = self._corrected(row, number, attendance) if row.kind is RowKind.SUPPLEMENT else _NO_LINE
        if corrected is None or not self._is_of_its_kind(row, number, month, attendance):
            return
        days = self._days(row, attendance)
        if days is not None and self._is_agreed(row, number):
            kind = LineKind[row.kind.name]
            yield NewWageLine(number, days, row.amount + row.set_off, row.set_off, kind, *corrected)

    def _is_of_its_kind(self, row: WageRow, number: int, month: int, attendance: Attendance | None) -> bool:
        """Whether the engagement stands where such a row can be about it."""
        if row.kind is RowKind.FINAL:
            if self._is_to_be_settled(number):
                return True
            self._tell(row, "kind", "settlement_not_open")
        elif row.kind is RowKind.SUPPLEMENT:
            return True
        elif attendance is None:
            self._tell(row, "days", "attendance_missing")
        elif attendance.table:
            self._tell(row, "engagement", "paid_already", table=attendance.table)
        elif month_of(self._own[number].left_day) == month and self._is_to_be_settled(number):
            # Listed like any month, the settlement of a leaver would stay open, with no days left that it could be about.
            self._tell(row, "engagement", "settlement_open")
        else:
            return True
        return False

    def _is_to_be_settled(self, number: int) -> bool:
        settlement = SETTLEMENTS.read(self._state, number)
        return settlement is not None and not (settlement.table or settlement.is_confirmed)

    def _days(self, row: WageRow, attendance: Attendance | None) -> int | None:
        """The days that the ledger counts, where the row says as many, in days touched or in half-days."""
        assert row.days is not None, "a row without days has a problem"
        left = _days_left(attendance)
        if row.kind is RowKind.SUPPLEMENT and row.days <= left and row.days == int(row.days):
            return int(row.days)
        is_whole = attendance is not None and not attendance.listed_days
        if row.days == left or (is_whole and row.days * 2 == payable_half_days(attendance)):
            return left
        self._tell(row, "days", "attendance_differs", expected=left, value=row.days)
        return None

    def _corrected(self, row: WageRow, number: int, attendance: Attendance | None) -> tuple[int, int] | None:
        """The paid line that a supplement is about."""
        table = attendance.table if attendance else 0
        if table and table not in self._paid_lines:
            self._paid_lines[table] = dict(_paid_lines(self._store, self._state, table))
        line = self._paid_lines.get(table, {}).get(number)
        if line is None:
            self._tell(row, "kind", "not_supplementable")
            return None
        return table, line

    def _is_agreed(self, row: WageRow, number: int) -> bool:
        """Whether the worker has signed for what is kept back."""
        recovery = RECOVERIES.read(self._state, number) if row.set_off else None
        outstanding = recovery.outstanding if recovery else 0
        if (row.set_off or 0) <= outstanding:
            return True
        value, allowed = (Decimal(amount).scaleb(-self._places) for amount in (row.set_off or 0, outstanding))
        self._tell(row, "set_off", "set_off_too_high", outstanding=allowed, value=value)
        return False

    def _tell(self, row: WageRow, role: str, rule: str, **data: object) -> None:
        layout: Layout = self._file.layouts[row.sheet]
        other = {"engagement": "document", "document": "engagement"}.get(role, role)
        named = role if role in layout.columns else other
        place = Place(row.sheet, row.row, column_letters(layout.columns[named]), layout.headers[named])
        self.problems.append(problem(place, rule, **data))


def _days_left(attendance: Attendance | None) -> int:
    """Days that are payable and stand in no table yet."""
    return payable_days(attendance) - attendance.listed_days if attendance else 0


def _engagements(store: StateReader, project: int, employer: int) -> Iterator[tuple[int, Engagement]]:
    for key, value in store.scan(bytes((ENGAGEMENTS.number,))):
        engagement = ENGAGEMENTS.decoder.decode(value)
        if (engagement.project, engagement.employer) == (project, employer):
            yield int(ENGAGEMENTS.parts(key)[0]), engagement


def _paid_lines(store: StateReader, state: BlockState, table: int) -> Iterable[tuple[int, int]]:
    """The line of each engagement that a table has paid."""
    if WAGE_TABLES.expect(state, table).status not in BEYOND_RECALL:
        return
    for key, value in store.scan(WAGE_LINES.key(table, 0)[:-4]):
        line = WAGE_LINES.decoder.decode(value)
        if line.status in (LineStatus.PAID, LineStatus.RECEIPTED):
            yield line.engagement, int(WAGE_LINES.parts(key)[1])
