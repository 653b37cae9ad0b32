"""`fenming trace`: follow money both ways."""

from typing import Annotated, Any

import typer

from fenming.base.amounts import format_amount
from fenming.cli.running import Home, Json, home_folder, node, print_json

_SHOWN = 12


def run(
    id: Annotated[
        str,
        typer.Argument(
            help="payment-12, claim-3, contract-2, line-PROJECT-LINE, table-1, worker-31, account-000292", show_default=False
        ),
    ],
    as_of: Annotated[int | None, typer.Option(min=0, help="Answer as of this block.", show_default=False)] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Follow money both ways from a payment, claim, contract, budget line, wage table, worker or account.

    Each step shows its whole amount and the part of it that belongs to what is traced. Money that left an account is taken from
    what came in earliest. An account is named by its number with check digits, as everything here shows it.
    """
    trace = node("operations").trace(home_folder(home), id, as_of)
    if json:
        print_json(trace)
        return
    holds = " in it" if trace.id.startswith("account-") else ""
    print(f"{trace.id}: {format_amount(trace.amount, trace.currency)}{holds}, as of block {trace.as_of_height}")
    _show("up to the budget", trace.up, trace.currency, len(trace.up))
    _show("down to who received it", trace.down, trace.currency, trace.down_total)


def _show(title: str, steps: list[Any], currency: str, total: int) -> None:
    if not steps:
        return
    print(f"\n{title}")
    for step in steps[:_SHOWN]:
        part = format_amount(step.attributed, currency)
        whole = "" if step.attributed == step.amount else f" of {format_amount(step.amount, currency)}"
        print(f"  {step.id:<16} {step.kind:<12} {part}{whole}  {step.title}")
        if "from_account_number" in step.details:
            print(f"      account {step.details['from_account_number']} -> {step.details['to_account_number']}")
        for signature in step.signatures:
            who = signature.organisation or f"worker-{signature.party}"
            print(f"      signed: {signature.act} by {who}, envelope {signature.envelope[:16]}")
        for document in step.documents:
            print(f"      document: sha256 {document[:16]}")
    if total > _SHOWN:
        print(f"  ... and {total - _SHOWN} more; --json shows them")
