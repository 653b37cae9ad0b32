"""The network's word on how far the log has come: a node's own cosignature of each height, and those of its peers.

Each node cosigns only what it has computed and committed itself: nobody hands a text in to be signed. A cosignature says that at
its time the node knew of no larger log, so its time is when the height was committed here, and only what this process has seen
committed is cosigned. One thread for each peer asks it for the newest height, so that a peer which is slow or away keeps nobody
waiting. A text that a validator signed and that is not ours is an alarm (`node/alarms.py`).
"""

import threading
from collections.abc import Callable, Sequence

import msgspec

from fenming.base.notes import Note, NoteMalformed, NoteUnsigned, NoteVerifier, note_of, open_note, signature_lines
from fenming.base.problems import NotThere
from fenming.chain.checkpoints import CheckpointRefused, Notary, Signer, checkpoint_text, quorum_of
from fenming.chain.records import Head
from fenming.ledger.genesis import Genesis
from fenming.node.alarms import Alarm, Alarms
from fenming.node.peers import Peer, PeerElsewhere, PeerSilent

_HEIGHTS_MAX = 256
_BEHIND_MAX = 20
_ASK_AGAIN_S = (0.2, 0.5, 1.0, 2.0, 5.0)
_CLOSE_S = 5.0

Signers = Callable[[], Sequence[Signer]]
"""Who the validators are now."""


class PeerSeen(msgspec.Struct):
    """What is known of a peer since this node was opened; `height` is where it stood when it last said so, -1 before that."""

    height: int = -1
    answers: int = 0
    failures: int = 0
    alarms: int = 0
    problem: str = ""


class Cosigned(msgspec.Struct, frozen=True):
    """How far the network stands by its checkpoints.

    `height` is the newest that more than two thirds of the power signed, -1 where none of the last ones is; `power` of
    `power_total` has signed the head.
    """

    height: int
    power: int
    power_total: int


class _Height(msgspec.Struct):
    """A height committed here: the text, our notes of it, and the cosignature lines by key, our own among them."""

    text: str
    plain: str
    cosigned: str
    lines: dict[NoteVerifier, str]

    def power(self, signers: Sequence[Signer]) -> int:
        return sum(signer.power for signer in signers if signer.verifier.cosigner in self.lines)


class Cosigning:
    """The checkpoints of one node of a cluster. Called from any thread; `committed` on the one that owns the chain."""

    def __init__(
        self, genesis: Genesis, notary: Notary, signers: Signers, peers: Sequence[Peer], alarms: Alarms, clock: Callable[[], int],
    ) -> None:  # fmt: skip
        self._genesis = genesis
        self._notary = notary
        self._signers = signers
        self._alarms = alarms
        self._clock = clock
        self._heights: dict[int, _Height] = {}
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self.seen = {peer.name: PeerSeen() for peer in peers}
        self._threads = [
            threading.Thread(target=self._follow, args=(peer,), name=f"peer {peer.name}", daemon=True) for peer in peers
        ]
        for thread in self._threads:
            thread.start()

    def committed(self, head: Head) -> None:
        """Sign a height that has become durable here; the peers are asked for it."""
        cosigned = self._notary.cosign(head, self._clock() // 1000)
        own = {self._notary.verifier.cosigner: signature_lines(cosigned)[0]}
        text = checkpoint_text(self._genesis.log_origin, head)
        with self._changed:
            self._heights[head.height] = _Height(text, self._notary(head).decode(), cosigned, own)
            while len(self._heights) > _HEIGHTS_MAX:
                del self._heights[min(self._heights)]
            self._changed.notify_all()

    def cosigned(self, height: int) -> str:
        """The checkpoint of a height with this node's cosignature; raises `NotThere`."""
        with self._changed:
            found = self._heights.get(height)
        if found is None:
            raise NotThere(f"block {height} is not among the last {_HEIGHTS_MAX} that this node has committed since it was started")
        return found.cosigned

    def checkpoint(self) -> str:
        """The newest checkpoint by more than two thirds of the power, or that of the head where none of the last ones has them.

        Raises `NotThere` before anything has been committed here.

        It bears this node's plain signature, its cosignature and those of its peers. A busy chain's head is always a moment ahead
        of the cosignatures, and what the network stood by a moment ago is worth more than what one node says now.
        """
        state = self.state()
        with self._changed:
            if not self._heights:
                raise NotThere("this node joined by a snapshot and has committed nothing since")
            found = self._heights[state.height if state.height in self._heights else max(self._heights)]
            return note_of(found.text, [*signature_lines(found.plain), *found.lines.values()])

    def state(self) -> Cosigned:
        """How far the network stands by its checkpoints."""
        signers = self._signers()
        total = sum(signer.power for signer in signers)
        with self._changed:
            newest = sorted(self._heights, reverse=True)[:_BEHIND_MAX]
            powers = {height: self._heights[height].power(signers) for height in newest}
        enough = (height for height, power in powers.items() if 3 * power > 2 * total)
        return Cosigned(next(enough, -1), powers[newest[0]] if newest else 0, total)

    def close(self) -> None:
        """Ask nobody any more."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_CLOSE_S)

    # The threads, one for each peer.

    def _follow(self, peer: Peer) -> None:
        done, refused = -1, 0
        seen = self.seen[peer.name]
        while (height := self._next(done)) is not None:
            try:
                self._take(seen, height, peer.cosigned(height))
                done, refused = height, 0
                seen.height, seen.problem = max(seen.height, height), ""
                seen.answers += 1
            except (PeerSilent, OSError) as problem:  # an alarm that cannot be written is tried again
                if isinstance(problem, PeerElsewhere):
                    seen.height = problem.height
                seen.problem = str(problem)
                seen.failures += 1
                self._closing.wait(_ASK_AGAIN_S[min(refused, len(_ASK_AGAIN_S) - 1)])
                refused += 1

    def _next(self, done: int) -> int | None:
        """The newest height, once it is past the one that is done; None when it is time to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing.is_set() or max(self._heights, default=-1) > done)
            return None if self._closing.is_set() else max(self._heights)

    def _take(self, seen: PeerSeen, height: int, note: str) -> None:
        """Keep the cosignatures in a peer's note of a height, or raise the alarm about its text; raises `PeerSilent`."""
        opened = self._opened(height, note)
        with self._changed:
            ours = self._heights.get(height)
            if ours is not None and ours.text == opened.text:
                ours.lines.update((signature.verifier, signature.line) for signature in opened.signatures)
        if ours is not None and ours.text != opened.text:
            seen.alarms += 1
            for signature in opened.signatures:
                alarm = Alarm(height, signature.verifier.name, self._clock(), ours.cosigned, note)
                self._alarms.keep(alarm, signature.verifier.key_id)

    def _opened(self, height: int, note: str) -> Note:
        """A note whose cosignatures, by validators, are good, and which is of this chain and height."""
        signers = self._signers()
        try:
            opened = open_note(note, [signer.verifier.cosigner for signer in signers])
            if not opened.signatures:
                raise PeerSilent("no validator has cosigned its note")
            if quorum_of(self._genesis, note.encode(), signers).checkpoint.height != height:
                raise PeerSilent("its note is not of the height asked for")
        except (NoteMalformed, NoteUnsigned, CheckpointRefused) as error:
            raise PeerSilent(f"its note is not good: {error}") from None
        return opened
