"""From a header that is believed to a later one, over as few in between as the changes of the validators demand.

Tried is the whole way; where too few validators are the same, half of it, and so on. What comes out is the list of headers that
somebody without any node needs to follow the same way. With witnesses, the end of the way is compared with what other nodes have: a
header that differs and can be verified as well means that validators signed two histories.
"""

from collections.abc import Callable, Sequence

from fenming.base.light.blocks import LightBlock
from fenming.base.light.verification import HeaderRefused, NotEnoughTrust, Rules, Trusted, check_reach, verify
from fenming.base.problems import Problem, Unavailable

HEADERS_MAX = 10_000
"""Of one way, at most; a chain whose validators change wholly at every block needs one a block."""
Source = Callable[[int], LightBlock]
"""A node's block of a height; raises `Unavailable` where it has none."""


class Diverged(Problem):
    """Validators signed two blocks of one height, or this node and another are not of one chain."""


class NoWitness(Unavailable):
    """No other node confirms the header."""


def way_to(target: LightBlock, trusted: Trusted, source: Source, now_ns: int, rules: Rules) -> list[LightBlock]:
    """The verified blocks after the trusted one up to the target; raises `HeaderRefused`, `Unavailable`.

    None of them could be left out: from the one before it the one after it cannot be reached.
    """
    return _shortened(trusted, _found(target, trusted, source, now_ns, rules), rules)


def _found(target: LightBlock, trusted: Trusted, source: Source, now_ns: int, rules: Rules) -> list[LightBlock]:
    way: list[LightBlock] = []
    ahead = [target]
    at = 0
    for _ in range(2 * HEADERS_MAX):
        block = ahead[at]
        try:
            verify(trusted, block, now_ns, rules)
        except NotEnoughTrust:
            if block.height <= trusted.height + 1:
                raise
            at += 1
            if at == len(ahead):
                ahead.append(_at(source, (trusted.height + block.height) // 2))
            continue
        way.append(block)
        if at == 0:
            return way
        trusted = Trusted.of(block)
        del ahead[at:]
        at = 0
    raise HeaderRefused(f"more than {HEADERS_MAX} headers lead to block {target.height}")


def _shortened(trusted: Trusted, way: Sequence[LightBlock], rules: Rules) -> list[LightBlock]:
    """The search steps up to a change of validators by halves; the last of those steps is enough."""
    kept: list[LightBlock] = []
    for block in way:
        while kept and _reaches(Trusted.of(kept[-2]) if len(kept) > 1 else trusted, block, rules):
            kept.pop()
        kept.append(block)
    return kept


def _reaches(trusted: Trusted, block: LightBlock, rules: Rules) -> bool:
    try:
        check_reach(trusted, block, rules)
    except HeaderRefused:
        return False
    return True


def confirm(trusted: Trusted, way: Sequence[LightBlock], witnesses: Sequence[Source], now_ns: int, rules: Rules) -> None:
    """Whether other nodes have the end of a verified way too.

    Raises `Diverged` where one of them has another header that can be verified as well, `NoWitness` where none has the same. A node
    that has something which cannot be verified is no witness.
    """
    confirmed = False
    for witness in witnesses:
        try:
            same = _at(witness, way[-1].height).header.hash == way[-1].header.hash
            if not same:
                _examine(trusted, way, witness, now_ns, rules)
        except (Unavailable, HeaderRefused):
            continue
        confirmed |= same
    if not confirmed:
        raise NoWitness(f"no other node confirms block {way[-1].height}")


def _examine(trusted: Trusted, way: Sequence[LightBlock], witness: Source, now_ns: int, rules: Rules) -> None:
    """Follow the witness from the last header in common to the first that differs."""
    for block in way:
        other = _at(witness, block.height)
        if other.header.hash != block.header.hash:
            way_to(other, trusted, witness, now_ns, rules)
            raise Diverged(f"another node has a different block {block.height}, and its validators signed that one too")
        trusted = Trusted.of(block)


def _at(source: Source, height: int) -> LightBlock:
    block = source(height)
    if block.height != height:
        raise HeaderRefused(f"asked for block {height}, a node answered with block {block.height}")
    return block
