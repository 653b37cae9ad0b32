"""`fenming status`: where a chain stands."""

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(home: Home = None, json: Json = False) -> None:
    """Say where the chain in a home stands; works beside a running node."""
    result = node("operations").status(home_folder(home))
    if json:
        print_json(result)
        return
    for key, value in result.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        print(f"{key.replace('_', ' '):>14}  {shown}")
