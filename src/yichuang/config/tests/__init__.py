"""Tests of what ties the house together."""
