"""Figures, lights and ratings, computed from what the journal projects."""
