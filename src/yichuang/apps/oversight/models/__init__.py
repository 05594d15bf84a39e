"""Ratings, and which cases are records of the past; everything else here is computed."""

from yichuang.apps.oversight.models.past_case import PastCase
from yichuang.apps.oversight.models.rating import Rating

__all__ = ["PastCase", "Rating"]
