"""SQL views that follow the outbox by height; they may be deleted and rebuilt at any time."""
