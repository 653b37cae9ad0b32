"""`fenming token VERB`: keys in a PKCS#11 token; each verb is a file of this folder."""

VERBS = {
    "make": "Make a key inside a token and print its public key, to be registered for a party.",
    "show": "Print the public key of a key in a token.",
}
