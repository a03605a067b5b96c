"""The balancing engine: what holds, what is broken and where, what is missing and what it must be."""
