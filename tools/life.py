"""The table of docs/life-of-a-contract.md, from the command itself: so its figures are those that the reader will get."""

import tempfile
from pathlib import Path

from fenming.base.amounts import format_amount
from fenming.node.lives import LifeResult, live

PAGE = Path(__file__).resolve().parents[1] / "docs" / "life-of-a-contract.md"
MONTHS, WORKERS = 14, 6
_BEGIN, _END = "<!-- steps -->\n", "<!-- end of steps -->"


def table(life: LifeResult) -> str:
    """Every step of a life as a line: when, what, how much, and the id to trace it by."""
    lines = ["| month | date | what happened | | amount | trace |", "| ---: | --- | --- | --- | ---: | --- |"]
    for step in life.steps:
        amount = format_amount(step.amount, life.currency) if step.amount else ""
        ids = step.ids[0] if len(step.ids) == 1 else f"{step.ids[0]} … {step.ids[-1]}"
        lines.append(f"| {step.month} | {step.date} | {step.title} | {step.title_chinese} | {amount} | `{ids}` |")
    return "\n".join(lines) + "\n"


def with_table(page: str, life: LifeResult) -> str:
    """The page with the table of this life in its place."""
    before, rest = page.split(_BEGIN)
    return before + _BEGIN + table(life) + _END + rest.split(_END)[1]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(with_table(PAGE.read_text(), live(Path(folder) / "home", MONTHS, WORKERS, print)))
