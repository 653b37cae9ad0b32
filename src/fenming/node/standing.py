"""What a running node tells beside its views: its detectors' warnings, and the keys of a party from the state itself."""

import threading
from collections import OrderedDict
from typing import Any

import msgspec
from sqlalchemy import Engine

from fenming.base.problems import NotThere
from fenming.domains.approvals.records import POLICIES, PROPOSALS
from fenming.domains.contracts.records import CONTRACTS
from fenming.domains.funds.records import CLAIMS, POSITIONS
from fenming.domains.funds.rules.claiming import NOTHING_BILLED
from fenming.domains.identity.records import PARTIES
from fenming.node.findings import found_in, rules_list
from fenming.readmodel.feed import connection_height
from fenming.storage.state_store import StateReader

_HEIGHTS_KEPT = 4


class Warnings:
    """The findings of the heights last asked for: every reader of a page must not run every rule again."""

    def __init__(self, zone_minutes: int) -> None:
        self._zone_minutes = zone_minutes
        self._lock = threading.Lock()
        self._found: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._rules = {rule["rule"]: rule for rule in rules_list()}

    def at(self, engine: Engine) -> dict[str, Any]:
        """Height and findings, each with the title and source of its rule."""
        with self._lock, engine.connect() as connection:
            height = connection_height(connection)
            if height not in self._found:
                found = found_in(connection, self._zone_minutes, (), None, {})
                items = [finding | self._rule(finding["rule"]) for finding in found.findings]
                # The height before may have been left since it was read; what was found says of which it is.
                height = found.height
                self._found[height] = {"height": height, "items": items, "next": None}
            self._found.move_to_end(height)
            while len(self._found) > _HEIGHTS_KEPT:
                self._found.popitem(last=False)
            return self._found[height]

    def _rule(self, name: str) -> dict[str, Any]:
        rule = self._rules[name]
        return {"title": rule["title"], "title_chinese": rule["title_chinese"], "source": rule["source"]}


def keys_of(reader: StateReader, party: int) -> list[dict[str, Any]]:
    """The keys of a party by slot; raises `NotThere`."""
    data = reader.record(PARTIES.key(party))
    if data is None:
        raise NotThere(f"there is no party-{party}")
    record = PARTIES.decoder.decode(data)
    return [
        {
            "slot": slot, "suite": key.suite, "public_key": key.public_key.hex(), "active_from_height": key.active_from_height,
            "revoked_at_height": key.revoked_at_height, "kind": record.kind, "organisation": record.organisation,
            "duties": record.duties, "threshold": record.threshold,
        }
        for slot, key in enumerate(record.keys)
    ]  # fmt: skip


def policies_in(reader: StateReader) -> list[dict[str, Any]]:
    """The approval policies in force, by scope and kind."""
    found = []
    for key, data in reader.scan(bytes((POLICIES.number,))):
        scope, scope_number, kind = POLICIES.parts(key)
        bands = [
            {"from_amount": band.from_amount, "ordered": band.ordered, "steps": list(map(_fields, band.steps))}
            for band in POLICIES.decoder.decode(data).bands
        ]
        found.append({"scope": scope, "scope_number": scope_number, "kind": kind, "bands": bands})
    return found


def _fields(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def steps_ahead(reader: StateReader, proposal: int) -> list[dict[str, Any]]:
    """The steps of the band under which a proposal was opened, in order; raises `NotThere`."""
    data = reader.record(PROPOSALS.key(proposal))
    if data is None:
        raise NotThere(f"there is no proposal-{proposal}")
    band = PROPOSALS.decoder.decode(data).band
    return [{"step": number, "ordered": band.ordered} | _fields(step) for number, step in enumerate(band.steps)]


def measured(reader: StateReader, contract: int) -> dict[str, Any]:
    """Quantities of a contract in thousandths, by item: billed to date, and what the open claim measures; raises `NotThere`."""
    if reader.record(CONTRACTS.key(contract)) is None:
        raise NotThere(f"there is no contract-{contract}")
    data = reader.record(POSITIONS.key(contract))
    position = POSITIONS.decoder.decode(data) if data else NOTHING_BILLED
    claim = reader.record(CLAIMS.key(position.open_claim)) if position.open_claim else None
    return {
        "contract": contract, "billed_milli": position.quantities_milli, "billed": position.billed,
        "open_claim": position.open_claim, "claimed_milli": CLAIMS.decoder.decode(claim).quantities_milli if claim else (),
    }  # fmt: skip
