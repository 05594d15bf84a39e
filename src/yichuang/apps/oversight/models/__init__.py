"""Ratings; everything else here is computed."""

from yichuang.apps.oversight.models.rating import Rating

__all__ = ["Rating"]
