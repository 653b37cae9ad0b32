"""Nodes with their power and keys, the changes that were proposed, who voted how, and the limits.

The nodes of the genesis are told by no event, nor are their organisations: they are put in when the views begin.
"""

import msgspec
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from fenming.domains.identity.views import PARTIES
from fenming.domains.network import events
from fenming.domains.network.records import ChangeStatus, Standing
from fenming.domains.network.rules.changes import action_decoder
from fenming.domains.network.rules.founding import founded_network
from fenming.ledger.genesis import Genesis
from fenming.readmodel.view import METADATA, Changes, Source, View

NODES = Table(
    "network_nodes", METADATA,
    Column("node", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", BigInteger, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("tier", Integer, nullable=False),
    Column("standing", Integer, nullable=False),
    Column("power", BigInteger, nullable=False),
    Column("effective_from_height", BigInteger, nullable=False),
    Column("consensus_key", LargeBinary(32), nullable=False),
    Column("gateway_key", LargeBinary(32), nullable=False),
    Column("checkpoint_key", Text, nullable=False),
    Column("joined_height", BigInteger, nullable=False),
    Column("left_height", BigInteger, nullable=False),
    Column("double_signed_height", BigInteger, nullable=False),
    Column("double_signed_ms", BigInteger, nullable=False),
    Column("double_signed_kind", Integer, nullable=False),
)  # fmt: skip

CHANGES = Table(
    "network_changes", METADATA,
    Column("change", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Integer, nullable=False),
    Column("node", BigInteger, nullable=False),
    Column("organisation", BigInteger, nullable=False),
    Column("terms", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("code", Integer, nullable=False),
    Column("power_yes", BigInteger, nullable=False),
    Column("power_no", BigInteger, nullable=False),
    Column("power_total", BigInteger, nullable=False),
    Column("lapse_day", Integer, nullable=False),
    Column("height", BigInteger, nullable=False),
    Column("decided_height", BigInteger, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
)  # fmt: skip

VOTES = Table(
    "network_votes", METADATA,
    Column("change", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", BigInteger, primary_key=True, autoincrement=False),
    Column("yes", Integer, nullable=False),
    Column("power", BigInteger, nullable=False),
    Column("height", BigInteger, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
)  # fmt: skip

LIMITS = Table(
    "network_limits", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("block_bytes_max", BigInteger, nullable=False),
    Column("evidence_age_blocks_max", BigInteger, nullable=False),
    Column("evidence_age_ms_max", BigInteger, nullable=False),
    Column("height", BigInteger, nullable=False),
)  # fmt: skip

RULES = Table(
    "network_rules", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("from_height", BigInteger, nullable=False),
    Column("height", BigInteger, nullable=False),
)  # fmt: skip
_NOT_REPORTED = {"double_signed_height": 0, "double_signed_ms": 0, "double_signed_kind": 0}


def _found(changes: Changes, genesis: Genesis) -> None:
    network = founded_network(genesis)
    for number, party in network.parties:
        changes.insert(
            PARTIES, party=number, kind=party.kind, organisation=party.organisation, duties=party.duties, name=party.name,
            person_tag=b"", height=0,
        )  # fmt: skip
    for number, node in network.nodes:
        changes.insert(
            NODES, node=number, organisation=node.organisation, name=node.name, tier=node.tier, standing=node.standing,
            power=node.power, effective_from_height=1, consensus_key=node.consensus_key, gateway_key=node.gateway_key,
            checkpoint_key=node.checkpoint_key, joined_height=0, left_height=0, **_NOT_REPORTED,
        )  # fmt: skip


def _added(changes: Changes, source: Source, event: events.NodeAdded) -> None:
    changes.insert(
        NODES, node=event.node, organisation=event.organisation, name=event.name, tier=event.tier,
        standing=int(Standing.ACTIVE), power=event.power, effective_from_height=event.effective_from_height,
        consensus_key=event.consensus_key, gateway_key=event.gateway_key, checkpoint_key=event.checkpoint_key,
        joined_height=source.height, left_height=0, **_NOT_REPORTED,
    )  # fmt: skip


def _changed(changes: Changes, source: Source, event: events.NodeChanged) -> None:
    key = {"node": event.node}
    changes.update(NODES, key, standing=event.standing, gateway_key=event.gateway_key, checkpoint_key=event.checkpoint_key)
    if event.power != event.power_before:
        changes.update(NODES, key, power=event.power, effective_from_height=event.effective_from_height)
    if event.standing != Standing.ACTIVE:
        changes.update(NODES, {**key, "left_height": 0}, left_height=source.height)


def _proposed(changes: Changes, source: Source, event: events.ChangeProposed) -> None:
    changes.insert(
        CHANGES, change=event.change, kind=event.kind, node=event.node, organisation=event.organisation,
        terms=_terms(event.action), status=int(ChangeStatus.OPEN), code=0, power_yes=0, power_no=0, power_total=0,
        lapse_day=event.lapse_day, height=source.height, decided_height=0, envelope_id=source.envelope_id,
    )  # fmt: skip


def _terms(action: bytes) -> str:
    """The fields of a proposal as JSON, bytes as hexadecimal digits."""
    fields = msgspec.structs.asdict(action_decoder.decode(action))
    shown = {name: value.hex() if isinstance(value, bytes) else value for name, value in fields.items()}
    return msgspec.json.encode(shown).decode()


def _voted(changes: Changes, source: Source, event: events.VoteCast) -> None:
    changes.insert(
        VOTES, change=event.change, organisation=event.organisation, yes=int(event.yes), power=event.power,
        height=source.height, envelope_id=source.envelope_id,
    )  # fmt: skip
    changes.update(
        CHANGES, {"change": event.change}, power_yes=event.power_yes, power_no=event.power_no, power_total=event.power_total
    )


def _decided(changes: Changes, source: Source, event: events.ChangeDecided) -> None:
    changes.update(CHANGES, {"change": event.change}, status=event.status, code=event.code, decided_height=source.height)


def _limits_set(changes: Changes, source: Source, event: events.LimitsSet) -> None:
    changes.insert(
        LIMITS, number=changes.next_number(LIMITS), block_bytes_max=event.block_bytes_max,
        evidence_age_blocks_max=event.evidence_age_blocks_max, evidence_age_ms_max=event.evidence_age_ms_max,
        height=source.height,
    )  # fmt: skip


def _rules_scheduled(changes: Changes, source: Source, event: events.RulesScheduled) -> None:
    changes.insert(
        RULES, number=changes.next_number(RULES), version=event.version, from_height=event.from_height, height=source.height
    )


def _double_signed(changes: Changes, source: Source, event: events.DoubleSigned) -> None:
    changes.update(
        NODES, {"node": event.node}, double_signed_height=event.height, double_signed_ms=event.time_ms,
        double_signed_kind=event.kind,
    )  # fmt: skip


VIEW = View(
    "network",
    {
        events.NodeAdded: _added,
        events.NodeChanged: _changed,
        events.LimitsSet: _limits_set,
        events.RulesScheduled: _rules_scheduled,
        events.ChangeProposed: _proposed,
        events.VoteCast: _voted,
        events.ChangeDecided: _decided,
        events.DoubleSigned: _double_signed,
    },
    _found,
)
