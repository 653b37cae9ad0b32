"""`fenming demo`: the main job, run for real."""

from pathlib import Path
from typing import Annotated, Any

import typer

from fenming.base.amounts import format_amount
from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, node, print_json, suite_numbers, teller

_MONTH_WORKERS = 500
_LIFE_WORKERS = 200
_STORY = """
{workers_paid} workers were paid into their own wallets{by}.

  budget                 {budget}
  paid out of it         {paid}
  held as retention      {held}
  conserved              {conserved}: all balances add up to the money issued
  verified               {verified}: {envelopes} envelopes in {height} blocks replayed from the first byte
{traced}  took                   {seconds} s

Try next:
  fenming trace {sample_payment} --home {home}
  fenming prove {sample_payment} --home {home} > receipt.json
  fenming verify receipt.json --trust {trust}
  fenming verify --home {home} --from {snapshot}
  fenming up --home {home}
"""
_TRACED = "  traced                 {}: each of {} steps, to the budget line or to who paid of its own\n"
_OF_A_LIFE = """  fenming trace {bad_month} --home {home}
  fenming findings --home {home} --as-of {unpaid_height}
  fenming report project project-1 --out position.xlsx --home {home}
"""


def run(
    months: Annotated[int, typer.Option(min=1, max=60, help="1: the sample month. 8 to 60: the whole life of a contract.")] = 1,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, max=20_000, show_default=False,
            help=f"How many workers are paid (default: {_MONTH_WORKERS}; in a life {_LIFE_WORKERS}, at least 4).",
        ),
    ] = None,
    suite: Annotated[str, typer.Option(help="The signature suite of all keys: ed25519 or sm2.")] = "ed25519",
    pages: Annotated[
        bool, typer.Option("--pages", help="After the month: more months, a waiting claim and a second project, to be looked at.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Build a sample programme on an embedded node, run a month or the whole life of a contract, verify it.

    The month: three tiers of contracts, two subcontractors, a supplier; attendance, wage tables signed by every worker,
    claims certified, audited and approved; the payment reaches every leaf in one block. A snapshot is kept from before
    the payment, in a life from before the acceptance. The life, with --months: from signing to the return of the last
    retention, with an advance, a variation, a month without money, a guarantee called, a worker who leaves, a disputed
    claim, settlement and closing; dates pass, and what is due on them happens by itself. A life of 24 months with the
    default workers takes well under a minute; time grows with both. The sample's keystores open with the
    passphrase `sample`. Without --home the sample is built in a temporary folder.
    """
    folder, number = Path(home) if home else None, suite_numbers([suite])[0]
    if pages and months > 1:
        raise BadUsage("--pages goes with the month; a life has enough to look at")
    if months == 1:
        result = node("operations").demo(folder, workers or _MONTH_WORKERS, teller(json), number, pages)
    else:
        result = node("lives").live(folder, months, workers or _LIFE_WORKERS, teller(json), number)
    if json:
        print_json(result)
        return
    if months > 1:
        _print_steps(result)
    _print_summary(result, months, pages)


def _print_steps(result: Any) -> None:
    """The timeline: when, what, how much, and an id to trace."""
    month = 0
    for step in result.steps:
        if step.month != month:
            month = step.month
            print(f"\nmonth {month}")
        amount = format_amount(step.amount, result.currency) if step.amount else ""
        named = step.ids[0] if len(step.ids) == 1 else f"{step.ids[0]} … {step.ids[-1]}"
        print(f"  {step.date}  {step.title}  {step.title_chinese}\n{amount:>28}  {named}")


def _print_summary(result: Any, months: int, pages: bool) -> None:
    shown = {name: getattr(result, name) for name in result.__struct_fields__}
    for name in ("budget", "paid", "held"):
        shown[name] = format_amount(shown[name], result.currency)
    for name in ("conserved", "verified"):
        shown[name] = "yes" if shown[name] else "NO"
    shown["traced"] = "" if months == 1 else _TRACED.format("yes" if result.traced else "NO", len(result.steps))
    shown["by"] = " by one approval of the owner" if months == 1 else f" over {months} months"
    if pages:
        shown["by"] = ", each month by one approval of the owner, in two projects"
    print(_STORY.format(**shown), end="")
    if months > 1:
        told = result.story
        words = {"bad_month": told.bad_month.ids[0], "unpaid_height": told.unpaid_height, "home": result.home}
        print(_OF_A_LIFE.format(**words), end="")
