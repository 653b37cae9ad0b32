"""A sample in which a claim waits for the owner's approval: certified, audited, and one signature short of every wallet.

The pages are tried on it: somebody has something to decide.
"""

from pathlib import Path

from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey
from fenming.node.home import Home
from fenming.node.operations import run_sample
from fenming.node.sample.programme import Programme
from fenming.node.sample.stage import Stage
from fenming.ordering.solo import SoloSettings

_WORKERS = 4


def build_waiting(folder: Path) -> Home:
    """The home, with the keystores of everybody; the passphrase is the sample's."""
    home = Home(folder)

    def play(stage: Stage, authority: SecretKey) -> Programme:
        programme = Programme(stage, authority, _WORKERS)
        programme.work(lambda _: None)
        programme.submit_wages()
        programme.approve_claim(programme.claim(), ("supervisor", "consultant"))
        return programme

    run_sample(home, lambda _: None, ED25519.number, SoloSettings(), play)
    return home
