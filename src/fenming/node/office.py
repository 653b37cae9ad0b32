"""What a running node tells from the state itself: keys, policies, steps to come, quantities measured, wage tables checked, trials.

The views do not hold it: steps of a policy and quantities of a claim stand in records alone, and rosters decide on wage tables.
"""

from contextlib import closing
from typing import Any

from fenming.admission.admission import Trial
from fenming.node.node import Node
from fenming.node.standing import keys_of, measured, policies_in, steps_ahead
from fenming.node.wage_checks import check_wages, corrected_wages


class Office:
    """A part of the port that the HTTP interface is given."""

    _node: Node

    def steps_ahead(self, proposal: int) -> list[dict[str, Any]]:
        with closing(self._node.reader()) as reader:
            return steps_ahead(reader, proposal)

    def measured(self, contract: int) -> dict[str, Any]:
        with closing(self._node.reader()) as reader:
            return measured(reader, contract)

    def check_wages(self, project: int, employer: int, month: int | None, data: bytes) -> dict[str, Any]:
        with closing(self._node.reader()) as reader:
            return check_wages(reader, project, employer, month, data)

    def corrected_wages(self, project: int, employer: int, month: int | None, data: bytes) -> bytes:
        with closing(self._node.reader()) as reader:
            return corrected_wages(reader, project, employer, month, data)

    def dry_run(self, wire: bytes) -> Trial:
        return self._node.admission.dry_run(wire)

    def keys_of(self, party: int) -> list[dict[str, Any]]:
        with closing(self._node.reader()) as reader:
            return keys_of(reader, party)

    def policies(self) -> list[dict[str, Any]]:
        with closing(self._node.reader()) as reader:
            return policies_in(reader)
