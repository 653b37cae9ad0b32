"""`fenming explain`: what a rejection code means."""

from difflib import get_close_matches
from typing import Annotated

import typer

from fenming.base.problems import NotThere
from fenming.cli.running import Json, node, print_json


def run(
    code: Annotated[str, typer.Argument(help="A number (2011) or a name (funds_short); `all` lists them.", show_default=False)],
    json: Json = False,
) -> None:
    """Explain a rejection code in English and Chinese."""
    wanted = code.strip().lower().replace("-", "_")
    known = node("compose").rulebook().codes
    listed = [
        {"number": c.number, "name": c.name, "fields": list(c.fields), "english": c.english, "chinese": c.chinese}
        for c in known
        if wanted in ("all", str(c.number), c.name)
    ]
    if not listed:
        near = get_close_matches(wanted, [c.name for c in known])
        perhaps = f"; perhaps {' or '.join(near)}" if near else ""
        raise NotThere(f"there is no code {code.strip()!r}{perhaps}; `fenming explain all` lists them")
    for entry in listed:
        if json:
            print_json(entry)
        else:
            print(f"{entry['number']} {entry['name']}\n  {entry['english']}\n  {entry['chinese']}")
