"""Named facts: upper domains state them, and what waits for them runs by itself."""
