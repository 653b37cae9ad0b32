"""How a chain is founded in an empty home: the notary's key, the genesis, and the file that outsiders trust."""

import secrets
from collections.abc import Sequence

from fenming.base.encoding import encode
from fenming.base.limits import NAME_CHARACTERS_MAX, TREE_DEPTH_DEFAULT
from fenming.base.notes import verifier_key
from fenming.base.problems import BadUsage, Conflict
from fenming.base.signatures import ED25519
from fenming.base.suites import usable_suites
from fenming.domains.network.rules.founding import founding_problem
from fenming.ledger.genesis import FoundingKey, FoundingValidator, Genesis
from fenming.ledger.rulebook import RULES_VERSION
from fenming.node.home import Home, write_durably

CHINA_MINUTES = 8 * 60


class HomeTaken(Conflict):
    """The home holds a chain already."""


def _check_name(name: str) -> None:
    """The name is signed into every checkpoint, one line of text; refused before anything is written."""
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX or not name.isprintable() or name != name.strip():
        raise BadUsage(f"a chain's name is 1 to {NAME_CHARACTERS_MAX} printable characters, and none of its ends is a space")


def signer_name(name: str) -> str:
    """The name by which checkpoints are signed: no spaces of any kind, no plus sign."""
    return "".join("-" if character == "+" or character.isspace() else character for character in name)


def found_chain(
    home: Home, chain_name: str, started_ms: int, authority_keys: Sequence[bytes], authority_name: str = "Authority",
    authority_threshold: int = 1, stepped_clock: bool = False, suites: Sequence[int] = (ED25519.number,),
) -> Genesis:  # fmt: skip
    """Write a genesis with a fresh notary key; `authority_keys` are public keys of the first of the `suites`.

    The notary's key is Ed25519 on every chain, because checkpoints are signed notes that outsiders' tools read.
    """
    if home.holds_chain:
        raise HomeTaken(f"{home.folder} holds a chain already")
    _check_name(chain_name)
    seed = secrets.token_bytes(32)
    notary_key = verifier_key(signer_name(chain_name), ED25519.public_key(seed))
    genesis = new_genesis(
        chain_name, started_ms, authority_keys, authority_name, authority_threshold, stepped_clock, suites, notary_key, ()
    )
    home.folder.mkdir(parents=True, exist_ok=True)
    write_durably(home.notary, seed.hex().encode() + b"\n", 0o600)
    # The genesis comes last: a home without it is an empty home.
    write_durably(home.genesis, encode(genesis))
    return genesis


def new_genesis(
    chain_name: str, started_ms: int, authority_keys: Sequence[bytes], authority_name: str, authority_threshold: int,
    stepped_clock: bool, suites: Sequence[int], notary_key: str, validators: Sequence[FoundingValidator],
) -> Genesis:  # fmt: skip
    """A genesis whose keys and name have been looked at; it is salted, so no two are the same chain."""
    _check_keys(suites, authority_keys)
    _check_keys(suites, [validator.operator_key for validator in validators])
    if problem := founding_problem(tuple(validators)):
        raise BadUsage(f"these validators found no network: {problem}")
    _check_name(chain_name)
    return Genesis(
        chain_name, started_ms, CHINA_MINUTES, RULES_VERSION, tuple(suites), TREE_DEPTH_DEFAULT, stepped_clock, notary_key,
        authority_name, authority_threshold, tuple(FoundingKey(suites[0], key) for key in authority_keys),
        secrets.token_bytes(32), tuple(validators),
    )  # fmt: skip


def _check_keys(suites: Sequence[int], keys: Sequence[bytes]) -> None:
    """A mistake in a genesis can never be mended, so it is looked for before anything is written."""
    usable = usable_suites(suites)
    if not suites or len(usable) != len(suites):
        raise BadUsage("a chain needs a signature suite, and each but once")
    for key in keys:
        if problem := usable[suites[0]].key_problem(key):
            raise BadUsage(f"a founding key is no {usable[suites[0]].name} key: {problem}")
