"""A node that joins by the newest snapshot of another home and can be made to die at a named step of it.

    joining_victim.py SOURCE HOME [STEP TIMES]

HOME is empty but for the genesis and the notary's key. Prints the height at which it has joined.
"""

import sys
from pathlib import Path

from chain.victim import die_at
from fenming.chain.records import read_block
from fenming.chain.state_sync import Begun, Joining, JoiningPlaces, OfferedSnapshots, Verdict
from fenming.node.home import Home
from fenming.storage.block_log import BlockLog


def main() -> None:
    source, home = Home(Path(sys.argv[1])), Home(Path(sys.argv[2]))
    if len(sys.argv) > 3:
        die_at(sys.argv[3], int(sys.argv[4]))
    genesis = source.read_genesis()
    offered = OfferedSnapshots(source.snapshots)
    offer = offered.offered()[0]
    app_hash = read_block(BlockLog(source.log, genesis.chain_id).read(offer.height)).result.app_hash
    joining = Joining(genesis, JoiningPlaces(home.state, home.log, home.joining))
    assert joining.begin(offer, app_hash) == Begun.ACCEPT
    for index in range(offer.chunks):
        assert joining.apply(index, offered.chunk(offer.height, offer.format, index), "peer").verdict == Verdict.ACCEPTED
    print(joining.install().height)


if __name__ == "__main__":
    main()
