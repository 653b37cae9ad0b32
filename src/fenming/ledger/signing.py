"""Who may sign for a party, and the memory of signatures already found good.

Checking signatures is 70 % of the cost of a block. It is done once, in threads, before the block runs: `learn` takes what
admission or the chain could foresee, `holds` answers from memory and checks by itself what was not foreseen (a key changed
within the block). The answer is the same either way, so the memory cannot make two nodes differ.
"""

from collections.abc import Mapping, Sequence
from itertools import compress

from fenming.base.fields import Number, Positional, Small
from fenming.base.signatures import SignatureSuite


class SigningKey(Positional, frozen=True):
    """A public key of a party. A revoked key stays listed, because old signatures must remain checkable."""

    suite: Small
    public_key: bytes
    active_from_height: Number
    revoked_at_height: Number = 0

    @property
    def active(self) -> bool:
        return not self.revoked_at_height


class Authority(Positional, frozen=True):
    """The keys of a party by slot, and how many of them must sign."""

    threshold: Small
    keys: tuple[SigningKey, ...]


_REMEMBERED_MAX = 500_000
Signed = tuple[int, bytes, bytes, bytes]
"""Suite number, public key, message, signature."""


class SignatureMemory:
    """Signatures that are known to be good, forgotten when they have been asked for."""

    def __init__(self, suites: Mapping[int, SignatureSuite]) -> None:
        self._suites = suites
        self._good: set[Signed] = set()

    def enabled(self, suite: int) -> SignatureSuite | None:
        """The suite of this number, if the chain's genesis enables it."""
        return self._suites.get(suite)

    def learn(self, signed: Sequence[Signed]) -> None:
        """Check these signatures together, in threads, and remember the good ones."""
        if len(self._good) > _REMEMBERED_MAX:
            self._good.clear()  # of envelopes that were admitted and never came to a block
        for number, suite in self._suites.items():
            mine = [item for item in signed if item[0] == number and item not in self._good]
            if mine:
                self._good.update(compress(mine, suite.verify_many([item[1:] for item in mine])))

    def knows(self, item: Signed) -> bool:
        """Whether this signature has been found good and not been used since."""
        return item in self._good

    def holds(self, item: Signed) -> bool:
        """Whether the signature is good; uses up the memory of it."""
        try:
            self._good.remove(item)
            return True
        except KeyError:
            pass
        suite = self._suites.get(item[0])
        return suite is not None and suite.verify(item[1], item[2], item[3])


class SignaturesSeen:
    """The same memory for whoever looks ahead: it answers without using the memory up."""

    def __init__(self, memory: SignatureMemory) -> None:
        self._memory = memory

    def enabled(self, suite: int) -> SignatureSuite | None:
        """The suite of this number, if the chain's genesis enables it."""
        return self._memory.enabled(suite)

    def holds(self, item: Signed) -> bool:
        """Whether the signature is good."""
        if self._memory.knows(item):
            return True
        self._memory.learn([item])
        return self._memory.knows(item)
