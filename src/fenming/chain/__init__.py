"""From an ordered list of envelopes to a durable block: finalize, commit, replay, verify."""
