"""Several sites as one: each says in a small index what it holds, and a hub brings their indexes together."""
