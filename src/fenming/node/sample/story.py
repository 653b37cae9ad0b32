"""The life of a contract, chapter by chapter: from signing, through a bad month, to the return of the last retention."""

from collections.abc import Callable

from fenming.base.calendar import add_months, last_day_of, month_of
from fenming.node.sample.chapters import closing, signing, variation, work
from fenming.node.sample.life import Life


def play_works(life: Life, say: Callable[[str], None]) -> None:
    """From signing to the last month of work."""
    plan = life.plan
    say("signing: contracts, terms, guarantees, advance, wage deposit")
    signing.play(life)
    for number in range(1, plan.works + 1):
        say(f"month {number} of {plan.months}: works")
        if number == plan.variation:
            variation.arrange(life)
        life.pass_until(_end_of(life, number))
        work.end_of_month(life)


def play_end(life: Life, say: Callable[[str], None]) -> None:
    """From acceptance to the last day of the life."""
    plan = life.plan
    say(f"months {plan.works + 1} to {plan.months}: acceptance, settlement, defects period, release")
    end_day = _end_of(life, plan.months)
    closing.arrange(life, end_day)
    life.pass_until(end_day)


def _end_of(life: Life, number: int) -> int:
    return last_day_of(month_of(add_months(life.first_day, number - 1)))
