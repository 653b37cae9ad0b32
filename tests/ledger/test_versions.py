"""A change of the rules: voted, named beforehand, decided by height; old blocks keep the old rules, and who lacks the new ones stops."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from fenming.base.signatures import ED25519
from fenming.chain.blockchain import Blockchain
from fenming.chain.recovery import ReplayDiffers, recover
from fenming.chain.verification import verify_chain
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.identity import actions as identity
from fenming.domains.identity.codes import PARTY_KIND_WRONG
from fenming.domains.identity.records import PartyKind
from fenming.domains.identity.rules import authority_of
from fenming.domains.network.actions import ProposePower, ProposeRules, VoteOnChange
from fenming.domains.network.records import RULES_MARGIN_BLOCKS
from fenming.ledger.codes import MALFORMED, Rejected
from fenming.ledger.envelope import unreadable_id
from fenming.ledger.genesis import Genesis
from fenming.ledger.rulebook import Rulebook
from fenming.ledger.versions import VersionUnknown
from fenming.node.checkup.home import look_at_home
from fenming.node.compose import DOMAINS, rulebook
from fenming.node.home import Home
from fenming.node.notary import notary_of
from fenming.storage.block_log import BlockLog
from fenming.storage.lmdb_store import LmdbStore
from ordering.engine import OPERATOR_SEED, found_cluster_of_one

AUTHORITY = bytes(31) + b"\x05"
OPERATOR_PARTY = 4


def stricter() -> Rulebook:
    """Version 2: organisations may no longer be called Shell."""

    def changed(domain: Any) -> Any:
        if domain.name != "identity":
            return domain
        honest = domain.rules[identity.RegisterOrganisation]

        def register(context: Any, action: Any) -> None:
            if action.name == "Shell":
                raise Rejected(PARTY_KIND_WRONG, party=0)
            honest(context, action)

        return msgspec.structs.replace(domain, rules={**domain.rules, identity.RegisterOrganisation: register})

    return Rulebook(map(changed, DOMAINS), authority_of, 2, [rulebook()])


def without_registration() -> Rulebook:
    """Version 2: there is no such action any more."""

    def changed(domain: Any) -> Any:
        rules = {kind: rule for kind, rule in domain.rules.items() if kind is not identity.RegisterOrganisation}
        return msgspec.structs.replace(domain, rules=rules)

    return Rulebook(map(changed, DOMAINS), authority_of, 2, [rulebook()])


class Chain:
    """A home whose blocks the test makes itself."""

    def __init__(self, folder: Path, rules: Rulebook) -> None:
        self.home = Home(folder)
        self.genesis: Genesis = self.home.read_genesis() if self.home.holds_chain else found_cluster_of_one(self.home, 0, AUTHORITY)
        self.store = LmdbStore(self.home.state)
        self.log = BlockLog(self.home.log, self.genesis.chain_id)
        self.chain = Blockchain(self.genesis, rules, self.store, self.log, notary_of(self.home, self.genesis))
        recover(self.chain)

    def close(self) -> None:
        self.store.close()
        self.log.close()

    def block(self, *wires: bytes) -> list[int]:
        """Make a block; the codes of what was in it."""
        block = self.chain.finalize(0, self.chain.open_all(wires))
        self.chain.commit(block)
        return [outcome.receipt.code for outcome in block.outcomes]

    def signed(self, party: int, seed: bytes, *actions: Any) -> bytes:
        return build_envelope(self.genesis.chain_id, [SecretKey(party, 0, seed)], actions, self.chain.head.height + 1).wire

    def registration(self, name: str, nonce: int) -> bytes:
        key = identity.NewKey(1, ED25519.public_key(bytes((nonce,)) * 32))
        action = identity.RegisterOrganisation(PartyKind.ORGANISATION, name, bytes(32), (identity.NewOfficer(1, 1, (key,)),))
        return self.signed(2, AUTHORITY, action)

    def register(self, name: str, nonce: int) -> int:
        return self.block(self.registration(name, nonce))[0]

    def agree_on_version_2(self) -> int:
        """The height from which it decides."""
        from_height = self.chain.head.height + 1 + RULES_MARGIN_BLOCKS + 1
        assert self.block(self.signed(OPERATOR_PARTY, OPERATOR_SEED, ProposeRules(2, from_height))) == [0]
        if not self.chain.store.record(bytes((6,))):
            assert self.block(self.signed(OPERATOR_PARTY, OPERATOR_SEED, VoteOnChange(1, True))) == [0]
        return from_height

    def grow_to(self, height: int) -> None:
        while self.chain.head.height < height:
            self.block()


def test_the_new_rules_decide_from_their_height_on_and_old_blocks_keep_the_old(tmp_path: Path) -> None:
    chain = Chain(tmp_path, stricter())
    from_height = chain.agree_on_version_2()
    assert chain.register("Shell", 1) == 0
    chain.grow_to(from_height - 2)
    assert chain.register("Shell", 2) == 0
    assert chain.chain.head.result.rules_version == 1
    assert chain.register("Shell", 3) == PARTY_KIND_WRONG.number
    assert (chain.chain.head.height, chain.chain.head.result.rules_version) == (from_height, 2)
    assert chain.register("Other", 3) == 0
    verified = verify_chain(chain.genesis, stricter(), chain.home.log, chain.store)
    assert (verified.height, verified.rejected) == (from_height + 1, 1)
    chain.close()


def test_who_lacks_the_new_rules_stops_before_them_and_goes_on_with_software_that_has_them(tmp_path: Path) -> None:
    chain = Chain(tmp_path, rulebook())
    from_height = chain.agree_on_version_2()
    chain.grow_to(from_height - 1)
    with pytest.raises(VersionUnknown, match=rf"from block {from_height} on version 2 .* up to version 1.* nothing is lost"):
        chain.block()
    assert chain.chain.head.height == from_height - 1
    chain.close()
    again = Chain(tmp_path, rulebook())
    with pytest.raises(VersionUnknown):
        again.block()
    again.close()
    newer = Chain(tmp_path, stricter())
    assert newer.register("Shell", 1) == PARTY_KIND_WRONG.number
    assert newer.chain.head.height == from_height
    newer.close()


def test_a_replay_with_other_rules_for_old_blocks_is_found_out(tmp_path: Path) -> None:
    """The canary: rules that changed without a version of their own do not go unnoticed."""
    chain = Chain(tmp_path, rulebook())
    assert chain.register("Shell", 1) == 0
    chain.close()
    changed = stricter()
    sneaky = Rulebook(changed.domains, authority_of, 1)
    store, log = LmdbStore(tmp_path / "fresh"), BlockLog(chain.home.log, chain.genesis.chain_id)
    replayed = Blockchain(chain.genesis, sneaky, store, log, notary_of(chain.home, chain.genesis))
    with pytest.raises(ReplayDiffers):
        recover(replayed)
    store.close()
    log.close()


def test_an_envelope_that_waited_while_the_rules_changed_is_read_by_the_new_ones(tmp_path: Path) -> None:
    """Its bytes must mean the same on a node that opened them before as on one that sees them only now."""
    chain = Chain(tmp_path, without_registration())
    from_height = chain.agree_on_version_2()
    chain.grow_to(from_height - 2)
    waiting = chain.chain.open_all([chain.registration("Shell", 1), chain.registration("Other", 2)])
    assert chain.block(waiting[1].wire) == [0]  # type: ignore[union-attr]
    kept = chain.signed(OPERATOR_PARTY, OPERATOR_SEED, ProposePower(1, 11))
    fresh = chain.chain.open_all([kept])
    block = chain.chain.finalize(0, [waiting[0], *fresh, b"junk"])
    chain.chain.commit(block)
    assert [outcome.receipt.code for outcome in block.outcomes] == [MALFORMED.number, 0, MALFORMED.number]
    assert block.outcomes[0].receipt.envelope_id == unreadable_id(waiting[0].wire)  # type: ignore[union-attr]
    assert verify_chain(chain.genesis, without_registration(), chain.home.log, chain.store).rejected == 2
    chain.close()


def test_doctor_says_in_advance_whether_the_software_has_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(chain: Chain, rules: Rulebook) -> tuple[str, bool]:
        """What doctor of this software says of a home that stands still."""
        chain.close()
        monkeypatch.setattr("fenming.node.checkup.home.rulebook", lambda: rules)
        (said,) = [(finding.what, finding.serious) for finding in look_at_home(chain.home) if "of the rules" in finding.what]
        return said

    chain = Chain(tmp_path, stricter())
    chain.block()
    assert told(chain, rulebook()) == ("version 1 of the rules decides; it is here", False)
    chain = Chain(tmp_path, stricter())
    from_height = chain.agree_on_version_2()
    ahead = f"version 2 of the rules decides from block {from_height} on"
    assert told(chain, rulebook()) == (f"{ahead}, and this software lacks it", True)
    chain = Chain(tmp_path, stricter())
    chain.grow_to(from_height - 2)
    assert told(chain, stricter()) == (f"{ahead}; it is here", False)
    chain = Chain(tmp_path, stricter())
    chain.block()
    assert told(chain, rulebook()) == ("version 2 of the rules decides the next block, and this software lacks it", True)
    chain = Chain(tmp_path, stricter())
    assert told(chain, stricter()) == ("version 2 of the rules decides; it is here", False)
