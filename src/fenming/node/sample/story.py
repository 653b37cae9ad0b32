"""The life of a contract, chapter by chapter: from signing, through a bad month, to the return of the last retention."""

from collections.abc import Callable

from fenming.base.calendar import add_months, last_day_of, month_of
from fenming.node.sample.chapters import closing, signing, variation, work
from fenming.node.sample.life import Life
from fenming.node.snapshots import keep_snapshot


def play(life: Life, say: Callable[[str], None]) -> None:
    """The whole life, month by month."""
    plan = life.plan
    say("signing: contracts, terms, guarantees, advance, wage deposit")
    signing.play(life)
    for number in range(1, plan.works + 1):
        say(f"month {number} of {plan.months}: works")
        if number == plan.variation:
            variation.arrange(life)
        life.pass_until(_end_of(life, number))
        work.end_of_month(life)
    keep_snapshot(life.stage.node)
    say(f"months {plan.works + 1} to {plan.months}: acceptance, settlement, defects period, release")
    end_day = _end_of(life, plan.months)
    closing.arrange(life, end_day)
    life.pass_until(end_day)


def _end_of(life: Life, number: int) -> int:
    return last_day_of(month_of(add_months(life.first_day, number - 1)))
