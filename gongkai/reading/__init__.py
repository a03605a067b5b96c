"""From source files to records: many at once, each in a process of its own, never over a record."""
