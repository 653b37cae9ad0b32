"""A limit on everything, in one file: sizes, counts, spans and ages that the ledger enforces.

A limit that is not written down is found by whoever sends the first block that nobody can process.
"""

AMOUNT_MAX = 2**63 - 1
"""Largest amount or balance in minor units: int64, so that every language reads it exactly."""
NUMBER_MAX = 2**63 - 1
"""Largest party, account, project, contract or other running number, height, time or salt."""

ACTIONS_PER_ENVELOPE_MAX = 16
SIGNATURES_PER_ENVELOPE_MAX = 16
ENVELOPE_BYTES_MAX = 256 * 1024
VALIDITY_SPAN_BLOCKS_MAX = 20_000
"""An envelope's ids are part of the state for this many blocks at most; then it can no longer be accepted at all."""

BATCH_REQUEST_BYTES_MAX = 4 * 1024 * 1024
"""Envelopes handed in by one request of the HTTP interface."""
WAGE_FILE_BYTES_MAX = 8 * 1024 * 1024
"""A wage table handed in to be checked: ten thousand rows take about one."""
BLOCK_ENVELOPES_MAX = 10_000
BLOCK_BYTES_MAX = 8 * 1024 * 1024
BLOCK_COST_MAX = 60_000
"""Cost units of one block: a posting or a stored record is about one; work beyond it runs first in the next block."""
DUE_ITEM_BYTES_MAX = 64 * 1024

KEYS_PER_PARTY_MAX = 256
"""Keys a party may ever have had; revoked ones stay listed."""
ACTIVE_KEYS_PER_PARTY_MAX = 16
BATCH_ITEMS_MAX = 1000
"""People registered, accounts opened or wage lines sent by one action."""
NAME_CHARACTERS_MAX = 120
TREE_DEPTH_DEFAULT = 16
HOLIDAYS_MAX = 60
"""Days off, and weekend days worked instead, of one year: a search for a working day always ends within it."""
