"""`fenming explain`: what a rejection code means."""

from typing import Annotated

import typer

from fenming.base.problems import NotThere
from fenming.cli.running import Json, node, print_json


def run(
    code: Annotated[str, typer.Argument(help="A number (2011) or a name (funds_short); `all` lists them.", show_default=False)],
    json: Json = False,
) -> None:
    """Explain a rejection code in English and Chinese."""
    listed = [
        {"number": c.number, "name": c.name, "fields": list(c.fields), "english": c.english, "chinese": c.chinese}
        for c in node("compose").rulebook().codes
        if code in ("all", str(c.number), c.name)
    ]
    if not listed:
        raise NotThere(f"there is no code {code}; `fenming explain all` lists them")
    for entry in listed:
        if json:
            print_json(entry)
        else:
            print(f"{entry['number']} {entry['name']}\n  {entry['english']}\n  {entry['chinese']}")
