"""A cluster's ordering: CometBFT decides, over ABCI 2.0; this side packs, executes and answers (docs/decisions/0008)."""
