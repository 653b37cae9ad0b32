"""`fenming parameters`: the statutory numbers, and what changing one would touch."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from fenming.base.calendar import day_from_date
from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, home_folder, node, print_json

_SHOWN = 20


def run(
    verb: Annotated[str, typer.Argument(help="list, or preview.")] = "list",
    parameter: Annotated[str | None, typer.Argument(help="For preview: its name or number.", show_default=False)] = None,
    value: Annotated[int | None, typer.Argument(help="For preview: the new value, in its unit.", show_default=False)] = None,
    from_date: Annotated[
        str | None, typer.Option("--from", help="For preview: the day from which it would hold (2027-01-01).", show_default=False)
    ] = None,
    region: Annotated[int, typer.Option(help="0 for the whole country, else the six digits of an administrative division.")] = 0,
    home: Home = None,
    json: Json = False,
) -> None:
    """List the statutory numbers with their history, or preview a new value before it is set: `preview NAME VALUE --from DAY`.

    The preview changes nothing. It names the open contracts that keep the value of their signing day, and those whose own terms
    would break the new one.
    """
    if verb == "list":
        _list(home_folder(home), json)
    elif verb == "preview" and parameter and value is not None and value >= 0 and from_date:
        _preview(home_folder(home), parameter, value, _day(from_date), region, json)
    else:
        raise BadUsage("say `fenming parameters list` or `fenming parameters preview NAME VALUE --from 2027-01-01`")


def _day(text: str) -> int:
    try:
        when = date.fromisoformat(text)
    except ValueError:
        raise BadUsage(f"{text!r} is not a date such as 2027-01-01") from None
    return day_from_date(when.year, when.month, when.day)


def _list(folder: Path, json: bool) -> None:
    for shown in node("operations").parameters(folder):
        if json:
            print_json(shown)
        else:
            where = f" in {shown.region}" if shown.region else ""
            print(f"{shown.name}{where}: {shown.value} from {shown.valid_from}  [{shown.basis}] {shown.source}")


def _preview(folder: Path, parameter: str, value: int, from_day: int, region: int, json: bool) -> None:
    preview = node("operations").preview_parameter(folder, parameter, value, from_day, region)
    if json:
        print_json(preview)
        return
    print(f"{preview.parameter}: {preview.in_force_before} -> {preview.value}")
    print(f"{preview.open_contracts} open contracts keep the number of their signing day; {len(preview.touched)} keep another one")
    for touched in preview.touched[:_SHOWN]:
        terms = ", its terms would break the new one" if touched.term_breaks else ""
        print(f"  contract-{touched.contract} of project {touched.project}: keeps {touched.value_kept}{terms}")
    if len(preview.touched) > _SHOWN:
        print(f"  ... and {len(preview.touched) - _SHOWN} more; --json shows them")
