"""`fenming token show`: Show a key of a token."""

from fenming.cli.running import Json, KeyLabel, Pin, TokenLabel, TokenLibrary, node, pin_of, print_json


def run(
    key: KeyLabel, token: TokenLabel, library: TokenLibrary, pin: Pin = "", json: Json = False,
) -> None:  # fmt: skip
    """Print the public key of a key in the token, as it is registered for a party."""
    result = node("tokens").show(library, token, key, pin_of(pin))
    if json:
        print_json(result)
    else:
        print(result["public_key"])
