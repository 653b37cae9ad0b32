"""Actions written in JSON, signed, and decided on a home whose node is not running or by nodes that are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.check_digits import names_account, parse_account_number
from fenming.base.fields import Action
from fenming.base.problems import BadUsage, Unavailable
from fenming.chain.records import read_outcomes
from fenming.client.catalogue import ACTIONS
from fenming.client.envelopes import SigningKey, build_envelope
from fenming.client.keystore import Keystore
from fenming.client.nodes import Nodes
from fenming.ledger.codes import Datum, explain
from fenming.ledger.receipt_file import event_text
from fenming.ledger.rulebook import Rulebook
from fenming.node.clock import SteppedClock
from fenming.node.compose import rulebook
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.standing import keys_of
from fenming.node.tokens import loaded

_WAIT_S = 60
KeyPlace = Any
"""The path of a keystore, or the `TokenPlace` of a key in a token (`node/tokens.py`), which is loaded only where one is used."""
KeysFor = Callable[[Callable[[], Sequence[Mapping[str, Any]]]], Sequence[SigningKey]]
_BY_NAME = {kind.__name__: kind for kind in rulebook().sent_types}
_BY_THE_LEDGER = {kind.__name__ for kind in ACTIONS} - set(_BY_NAME)


def submit(folder: Path, data: bytes, party: int, keys_at: KeyPlace, secret: str, dry_run: bool) -> dict[str, Any]:
    """Sign and decide a JSON list of actions; the answer names code, sentences, envelope, height and events."""
    return submit_actions(folder, read_actions(data), party, keys_at, secret, dry_run)


def submit_actions(
    folder: Path, actions: Sequence[Action], party: int, keys_at: KeyPlace, secret: str, dry_run: bool
) -> dict[str, Any]:
    """The same for actions that are built already; the secret is the passphrase of a keystore, or the PIN of a token."""
    home = Home(folder)
    with _opened(keys_at, secret, party) as keys_for:
        node = Node(home, SteppedClock(0) if home.read_genesis().stepped_clock else None)
        return _decided(node, keys_for, actions, party, dry_run)


def _decided(node: Node, keys_for: KeysFor, actions: Sequence[Action], party: int, dry_run: bool) -> dict[str, Any]:
    try:
        with closing(node.reader()) as reader:
            keys = keys_for(lambda: keys_of(reader, party))
        envelope = build_envelope(node.genesis.chain_id, keys, actions, node.head().height + 1)
        if dry_run:
            tried = node.admission.dry_run(envelope.wire)
            return _answer(node, tried.code, tried.data, envelope.envelope_id, 0)
        ticket = node.submit([envelope.wire])
        if not ticket.wait(_WAIT_S) or ticket.answers[0] is None:
            raise Unavailable("the ledger did not answer in time; sending the same again is safe")
        answer = ticket.answers[0]
        return _answer(node, answer.code, answer.data, envelope.envelope_id, answer.height)
    finally:
        node.close()


def submit_to(
    addresses: Sequence[str], folder: Path, data: bytes, party: int, keys_at: KeyPlace, secret: str, dry_run: bool
) -> dict[str, Any]:
    """The same by running nodes, as http://host:port, of which the first that answers is taken.

    Which chain is signed for stands in the genesis of the folder and is not asked of a node. The events are in the nodes' views.
    """
    actions = read_actions(data)
    genesis, nodes = Home(folder).read_genesis(), Nodes(addresses)
    with _opened(keys_at, secret, party) as keys_for, closing(nodes):
        place = nodes.get("/v1/status")
        if place["chain"] != genesis.chain_id.hex():
            raise BadUsage(f"the node is of another chain than {folder}")
        keys = keys_for(lambda: nodes.get(f"/v1/parties/{party}/keys")["items"])
        envelope = build_envelope(genesis.chain_id, keys, actions, int(place["height"]) + 1)
        if dry_run:
            tried = nodes.dry_run(envelope.wire)
            return dict(tried) | {"envelope": envelope.envelope_id.hex(), "height": 0, "events": []}
        answer = nodes.submit([envelope.wire])[0]
        return _said(rulebook(), answer.code, tuple(answer.data), envelope.envelope_id, answer.height) | {"events": []}


@contextmanager
def _opened(keys_at: KeyPlace, secret: str, party: int) -> Iterator[KeysFor]:
    """Who signs: the keys of a keystore, or the one in a token, of which the ledger's list of the party's keys tells the slot."""
    if isinstance(keys_at, Path):
        kept = Keystore.open(keys_at, secret).keys_of(party)
        if not kept:
            raise BadUsage(f"{keys_at.name} holds no key of party {party}")
        yield lambda _: kept
        return
    with ExitStack() as stack:
        yield lambda listed: stack.enter_context(loaded().token_keys(keys_at, secret, party, listed))


def read_actions(data: bytes) -> list[Any]:
    """Actions from JSON; raises `BadUsage` with the place of what is wrong."""
    try:
        listed = msgspec.json.decode(data, type=list[dict[str, Any]])
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadUsage(f"the file is not a JSON list of actions: {error}") from None
    return [_action(index, fields) for index, fields in enumerate(listed)]


def _action(index: int, fields: dict[str, Any]) -> Any:
    name = str(fields.pop("action", None))
    kind = _BY_NAME.get(name)
    if name in _BY_THE_LEDGER:
        raise BadUsage(f"action {index}: {name} is done by the ledger itself when its conditions hold; nobody can send it")
    if kind is None:
        raise BadUsage(f"action {index}: {name!r} is not an action; known: {', '.join(sorted(_BY_NAME))}")
    try:
        return _built(kind, fields)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        raise BadUsage(f"action {index}, {name}: {error}") from None


def _built(kind: Any, fields: dict[str, Any]) -> Any:
    """A positional struct from named fields, nested ones too."""
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    unknown = sorted(set(fields) - set(known))
    if unknown:
        raise ValueError(f"it has no field {unknown[0]!r}; its fields are {', '.join(known)}")
    missing = [name for name, field in known.items() if field.required and name not in fields]
    if missing:
        raise ValueError(f"the field {missing[0]!r} is missing")
    return kind(**{name: _field(name, known[name].type, value) for name, value in fields.items()})


def _field(name: str, wanted: Any, value: Any) -> Any:
    try:
        return _value(wanted, _account(name, value))
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        raise ValueError(f"{name}: {error}") from None


def _account(name: str, value: Any) -> Any:
    """An account is a program's number, or text as people write it, with its check digits."""
    return parse_account_number(value) if names_account(name) and isinstance(value, str) else value


def _value(wanted: Any, value: Any) -> Any:
    info = msgspec.inspect.type_info(wanted)
    if isinstance(info, msgspec.inspect.StructType):
        return _nested(info.cls, value)
    if isinstance(info, msgspec.inspect.VarTupleType):
        if not isinstance(value, list):
            raise ValueError("a list is expected")
        return msgspec.convert(tuple(_item(index, info.item_type, item) for index, item in enumerate(value)), wanted)
    if isinstance(info, msgspec.inspect.BytesType):
        return msgspec.convert(_bytes(value), wanted)
    return msgspec.convert(value, wanted)


def _item(index: int, info: Any, value: Any) -> Any:
    try:
        if isinstance(info, msgspec.inspect.StructType):
            return _nested(info.cls, value)
        return _bytes(value) if isinstance(info, msgspec.inspect.BytesType) else value
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        raise ValueError(f"item {index}: {error}") from None


def _nested(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"an object with the fields of {kind.__name__} is expected")
    return _built(kind, value)


def _bytes(value: Any) -> bytes:
    """Bytes of JSON are hexadecimal digits; msgspec alone would take them for base64."""
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        raise ValueError("hexadecimal digits are expected, two for each byte") from None


def _answer(node: Node, number: int, data: tuple[Datum, ...], envelope_id: bytes, height: int) -> dict[str, Any]:
    events = _events(node, envelope_id, height)
    return _said(node.rulebook, number, data, envelope_id, height) | {"events": events}


def _said(rules: Rulebook, number: int, data: tuple[Datum, ...], envelope_id: bytes, height: int) -> dict[str, Any]:
    code = next(code for code in rules.codes if code.number == number)
    return {
        "code": number, "name": code.name, "english": explain(code, data, "en"), "chinese": explain(code, data, "zh"),
        "envelope": envelope_id.hex(), "height": height,
    }  # fmt: skip


def _events(node: Node, envelope_id: bytes, height: int) -> list[dict[str, Any]]:
    """What the envelope led to, due actions of its block included."""
    if not height:
        return []
    reader = node.reader()
    try:
        outcomes = read_outcomes(reader.outbox(height, 1)[0][1]).outcomes
    finally:
        reader.close()
    decode = node.rulebook.event_decoder.decode
    return [event_text(decode(event)) for outcome in outcomes for event in outcome.events]
