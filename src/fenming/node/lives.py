"""The life of a contract as `fenming demo --months` builds it: run, replayed, told from the views, and every step traced."""

import time
from pathlib import Path

import msgspec

from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey
from fenming.domains.trace.queries import Tracer
from fenming.node.operations import DemoResult, Progress, run_sample, sample_home, summed_up
from fenming.node.reading import ReadHome
from fenming.node.sample import story
from fenming.node.sample.journal import Step, Views
from fenming.node.sample.life import Life
from fenming.node.sample.plan import plan_of
from fenming.node.sample.stage import Stage
from fenming.node.sample.summary import Story, read_story
from fenming.node.snapshots import keep_snapshot
from fenming.ordering.solo import SoloSettings

_SETTINGS = SoloSettings(idle_check_ms=5)
"""A life steps from date to date: a node that looked for them once a second would spend its time waiting."""


class LifeResult(DemoResult, frozen=True):
    """What a life came to, with every step of it.

    `traced`: `fenming trace` follows each id of each step up to the budget line, or, for money that was not paid out of it, to the
    guarantee, the funding source or the contract for which somebody paid it; each step says which in `traced_to`.
    The snapshot is that of the end of the works.
    """

    months: int
    traced: bool
    story: Story
    steps: list[Step]


def live(folder: Path | None, months: int, workers: int, say: Progress, suite: int = ED25519.number) -> LifeResult:
    """Build the life of a contract of so many months, verify it, and trace every step of it; raises `BadUsage`."""
    began = time.perf_counter()
    plan = plan_of(months, workers)
    home = sample_home(folder)

    def play(stage: Stage, authority: SecretKey) -> Life:
        life = Life(stage, authority, plan, workers)
        story.play_works(life, say)
        keep_snapshot(stage.node)
        story.play_end(life, say)
        return life

    life = run_sample(home, say, suite, _SETTINGS, play)
    reading = ReadHome(home)
    try:
        result = summed_up(reading, life, say, began)
        say("tracing every step to where its money came from")
        with reading.engine.connect() as connection:
            views = Views(connection, Tracer(connection), reading.genesis.zone_minutes)
            steps = life.journal.steps(views, life.month_number_of)
            told = read_story(views, life)
    finally:
        reading.close()
    traced = all(step.ids and step.traced_to and all(step.traced_to) for step in steps)
    fields = msgspec.structs.asdict(result) | {"seconds": round(time.perf_counter() - began, 2)}
    return LifeResult(**fields, months=months, traced=traced, story=told, steps=steps)
