"""The Open Contracting for Infrastructure Data Standards: whole projects, in packages."""
