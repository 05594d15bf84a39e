"""Append-only events with seals and the outbox: what happened, provably. Knows no other app."""
