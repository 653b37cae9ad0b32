"""What the HTTP interface needs of a node."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import IO, Any, Protocol

from sqlalchemy import Engine

from fenming.base.fields import Event
from fenming.base.figures import Family
from fenming.base.tiles import TilePlace
from fenming.ledger.codes import Code, Datum
from fenming.ledger.receipt_file import ReceiptFile, TrustFile


class Submitted(Protocol):
    """Envelopes that have been handed in; answers arrive when their blocks are durable."""

    @property
    def answers(self) -> Sequence[Any]: ...

    def wait(self, timeout_s: float | None = None) -> bool: ...


class Tried(Protocol):
    """What would become of an envelope, and the events that it would have."""

    @property
    def code(self) -> int: ...

    @property
    def data(self) -> tuple[Datum, ...]: ...

    @property
    def events(self) -> tuple[Event, ...]: ...


class LogPort(Protocol):
    """The log of a node as other people's tools read it."""

    def height(self) -> int:
        """The last committed block; the views may be behind it."""
        ...

    def checkpoint(self) -> str:
        """The newest checkpoint as a signed note."""
        ...

    def cosigned(self, height: int) -> str:
        """The checkpoint of a height with this node's cosignature; raises `NotThere`."""
        ...

    def tile(self, place: TilePlace) -> bytes:
        """The hashes of a tile; raises `NotThere`."""
        ...


class NodePort(Protocol):
    """A running node as the interface sees it. May be called from any thread."""

    @property
    def chain(self) -> str: ...

    @property
    def engine(self) -> Engine:
        """The views; raises `HistoryMissing` on a node that cannot have any."""
        ...

    def views_at(self, height: int) -> AbstractContextManager[Engine]:
        """The views as they stood at a height; raises `NotThere` and `Unavailable`."""
        ...

    @property
    def codes(self) -> Sequence[Code]: ...

    @property
    def log(self) -> LogPort: ...

    def submit(self, wires: Sequence[bytes]) -> Submitted: ...

    def dry_run(self, wire: bytes) -> Tried: ...

    def move_clock(self, time_ms: int) -> int:
        """Set the clock of a sample chain on; raises `Conflict` on every other."""
        ...

    def status(self) -> dict[str, Any]: ...

    def figures(self) -> Sequence[Family]:
        """What the node counts of itself."""
        ...

    def height(self) -> int: ...

    def wait_for_height(self, height: int, timeout_s: float) -> int: ...

    def failure(self) -> str | None: ...

    def receipt(self, envelope_id: bytes) -> tuple[Mapping[str, Any], bool] | None:
        """The receipt of an envelope, and whether it is final; raises `HistoryMissing`."""
        ...

    def envelopes_beginning(self, digits: str, limit: int) -> list[str]:
        """Ids of accepted envelopes that begin with these hexadecimal digits, at most so many."""
        ...

    def prove(self, text: str) -> ReceiptFile: ...

    def trust_file(self) -> TrustFile: ...

    def warnings(self, engine: Engine) -> dict[str, Any]:
        """What the detectors find in the views: the height, and findings with the words of their rules."""
        ...

    def evidence(self, finding: Mapping[str, Any], height: int, engine: Engine) -> bytes:
        """The evidence pack of a finding, a zip: its rows, their receipts and the trust file."""
        ...

    def report(self, name: str, id: str, form: str, language: str, as_of: int | None) -> bytes:
        """A report as `pdf` or `xlsx`; raises `NotThere`, `BadUsage`."""
        ...

    def write_table(
        self, form: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], file: IO[bytes]
    ) -> int:  # fmt: skip
        """Write a table of any length as `csv` or `xlsx`; returns the number of rows."""
        ...

    def policies(self) -> list[dict[str, Any]]:
        """The approval policies in force, by scope and kind."""
        ...

    def keys_of(self, party: int) -> list[dict[str, Any]]:
        """The public keys of a party, by slot; raises `NotThere`."""
        ...

    def checks(self) -> list[dict[str, Any]]:
        """What a look around the node brings up, in both languages, with a remedy where something needs attention."""
        ...

    def validators(self) -> dict[str, Any]:
        """Who decides on blocks with which votes, who proposed the newest and who signed it; nobody on a chain of one node."""
        ...

    def steps_ahead(self, proposal: int) -> list[dict[str, Any]]:
        """All steps that a proposal must pass by its policy, the decided ones too; raises `NotThere`."""
        ...

    def measured(self, contract: int) -> dict[str, Any]:
        """Quantities of a contract in thousandths, by item: billed to date, and measured by its open claim; raises `NotThere`."""
        ...

    def check_wages(self, project: int, employer: int, month: int | None, data: bytes) -> dict[str, Any]:
        """A wage table held against the ledger and forgotten; raises `BadUsage`, `NotThere` and `Unavailable`."""
        ...

    def corrected_wages(self, project: int, employer: int, month: int | None, data: bytes) -> bytes:
        """The same table with what is wrong beside each row, as XLSX."""
        ...
