"""Files and messages of the outside world, read and written without touching the ledger."""
