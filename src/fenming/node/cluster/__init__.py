"""A cluster as files and processes: its folder, its configuration, its supervisor, and what is written out for real hosts."""
