"""`fenming trust`: what an outsider needs."""

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(home: Home = None, json: Json = False) -> None:
    """Write the small file by which outsiders check this chain's receipts to standard output.

    It holds the chain's genesis, a signed checkpoint and the key of whoever signs checkpoints. It is public. Hand it over in a
    way that cannot be tampered with: everything proven later rests on it.
    """
    print_json(node("operations").trust(home_folder(home)))
