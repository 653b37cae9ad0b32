"""Projects, budget lines and the contract tree."""
