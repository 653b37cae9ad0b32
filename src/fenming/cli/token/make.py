"""`fenming token make`: Make a key inside a token."""

from fenming.cli.running import Json, KeyLabel, Pin, TokenLabel, TokenLibrary, node, pin_of, print_json


def run(
    key: KeyLabel, token: TokenLabel, library: TokenLibrary, pin: Pin = "", json: Json = False,
) -> None:  # fmt: skip
    """Make an Ed25519 key inside the token, which it never leaves, and print its public key.

    Whoever registers the party puts that public key there; then `fenming submit --token` signs with it.
    """
    result = node("tokens").make(library, token, key, pin_of(pin))
    if json:
        print_json(result)
    else:
        print(result["public_key"])
