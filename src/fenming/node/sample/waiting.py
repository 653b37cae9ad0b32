"""Samples in which something waits: a claim, certified and audited, for the owner's approval, one signature short of every
wallet; and a month's wages for the signature of one worker, in a table that everybody else has signed.

The pages and the wallet are tried on them: somebody has something to decide.
"""

from pathlib import Path

from fenming.base.calendar import month_of
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey
from fenming.node.home import Home
from fenming.node.operations import run_sample
from fenming.node.sample.programme import Programme
from fenming.node.sample.stage import Stage
from fenming.ordering.solo import SoloSettings

_WORKERS = 4
_MONTH_DAYS = 31


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


def build_unsigned(folder: Path) -> Home:
    """The home after one paid month and with the wages of the next listed; the first worker has signed nothing yet."""
    home = Home(folder)

    def play(stage: Stage, authority: SecretKey) -> Programme:
        programme = Programme(stage, authority, _WORKERS)
        programme.work(lambda _: None)
        programme.pay(lambda _: None)
        stage.pass_days(_MONTH_DAYS)
        programme.month = month_of(stage.today)
        crew = programme.crews[0]
        programme.record_attendance(crew)
        programme.list_wages(crew.employer, crew.workers, crew.lines, silent=1)
        return programme

    run_sample(home, lambda _: None, ED25519.number, SoloSettings(), play)
    return home
