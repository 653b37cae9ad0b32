"""`fenming demo`: the main job, run for real."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.base.amounts import format_amount
from fenming.cli.running import Home, Json, node, print_json, suite_numbers, teller

_STORY = """
{workers_paid} workers were paid into their own wallets by one approval of the owner.

  budget                 {budget}
  paid out of it         {paid}
  held as retention      {held}
  conserved              {conserved}: all balances add up to the money issued
  verified               {verified}: {envelopes} envelopes in {height} blocks replayed from the first byte
  took                   {seconds} s

Try next:
  fenming trace {sample_payment} --home {home}
  fenming prove {sample_payment} --home {home} > receipt.json
  fenming verify receipt.json --trust {trust}
  fenming verify --home {home} --from {snapshot}
  fenming up --home {home}
"""


def run(
    workers: Annotated[int, typer.Option(min=1, max=20_000, help="How many workers are paid.")] = 500,
    suite: Annotated[str, typer.Option(help="The signature suite of all keys: ed25519 or sm2.")] = "ed25519",
    home: Home = None,
    json: Json = False,
) -> None:
    """Build a sample programme on an embedded node, run a month of it, verify it.

    Three tiers of contracts, two subcontractors, a supplier; attendance, wage tables signed by every worker, claims
    certified, audited and approved; the payment reaches every leaf in one block. A snapshot is kept from before the
    payment. The sample's keystores open with the
    passphrase `sample`. Without --home the sample is built in a temporary folder.
    """
    result = node("operations").demo(Path(home) if home else None, workers, teller(json), suite_numbers([suite])[0])
    if json:
        print_json(result)
        return
    shown = {name: getattr(result, name) for name in result.__struct_fields__}
    for name in ("budget", "paid", "held"):
        shown[name] = format_amount(shown[name], result.currency)
    for name in ("conserved", "verified"):
        shown[name] = "yes" if shown[name] else "NO"
    print(_STORY.format(**shown))
