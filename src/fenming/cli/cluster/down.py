"""`fenming cluster down`: stop what `up` started."""

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(home: Home = None, json: Json = False) -> None:
    """Stop the supervisor of a folder and all its processes, those that a killed supervisor left too.

    Nothing that was acknowledged is lost.
    """
    result = node("cluster.control").down(home_folder(home))
    if json:
        print_json(result)
    else:
        print(f"stopped {result['stopped']} processes" if result["stopped"] else "nothing was running")
