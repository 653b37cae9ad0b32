"""`fenming status`: where a chain stands."""

from fenming.base.calendar import moment_text
from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(home: Home = None, json: Json = False) -> None:
    """Say where the chain in a home stands; works beside a running node."""
    result = node("operations").status(home_folder(home))
    if json:
        print_json(result)
        return
    shown = result | {
        "time": moment_text(result["time_ms"], result["zone_minutes"]), "bytes": f"{result['bytes']:,}",
        "suites": ", ".join(result["suites"]),
        "views_height": "none: the blocks that they would be built from are not here" if result["views_height"] is None
        else result["views_height"],
    }  # fmt: skip
    for name in ("name", "chain", "suites", "first_block", "height", "time", "receipts", "app_hash", "views_height", "bytes"):
        print(f"{name.replace('_', ' '):>14}  {shown[name]}")
