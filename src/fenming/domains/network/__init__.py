"""The network itself on the ledger: its nodes, the changes that validators vote on, and what follows a double signature."""
