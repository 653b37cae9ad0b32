"""Samples in which something waits, for trying the pages and the wallet: somebody has something to decide.

A claim, certified and audited, for the owner's approval, one signature short of every wallet. A month's wages for the signature of
one worker, in a table that everybody else has signed. Or a month that has been worked and recorded at the gate, for which the
subcontractors have claimed, and everything else is still to be done by people.
"""

from pathlib import Path

from openpyxl import Workbook

from fenming.base.calendar import month_of
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey
from fenming.node.home import Home
from fenming.node.operations import run_sample
from fenming.node.sample.programme import DAILY_WAGE_FEN, Programme, days_of_worker
from fenming.node.sample.stage import Stage
from fenming.ordering.solo import SoloSettings

_WORKERS = 4
_MONTH_DAYS = 31
_OFFICE_WORKERS = 2


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


def build_office(folder: Path, workers: int = _OFFICE_WORKERS, with_table: bool = False) -> Home:
    """The home at the end of a month's work: the contractor may claim, and the employers may list their wages.

    With a table, that of the second employer waits for the contractor's approval already.
    """
    home = Home(folder)

    def play(stage: Stage, authority: SecretKey) -> Programme:
        programme = Programme(stage, authority, workers)
        programme.work(lambda _: None)
        for crew in programme.crews:
            programme.record_attendance(crew)
        programme.claim_below()
        if with_table:
            crew = programme.crews[1]
            programme.hand_in_table(crew.employer, crew.workers, crew.lines)
        return programme

    run_sample(home, lambda _: None, ED25519.number, SoloSettings(), play)
    return home


def wage_workbook(path: Path, workers: int) -> None:
    """The month's wage table of the first crew, half of so many workers, as an employer keeps it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("工资表")
    sheet.append(["2025年12月工资表"])
    sheet.append(["序号", "用工编号", "出勤天数", "实发工资"])
    for index in range((workers + 1) // 2):
        days = days_of_worker(index)
        sheet.append([index + 1, index + 1, days, days * DAILY_WAGE_FEN // 100])
    book.save(path)
