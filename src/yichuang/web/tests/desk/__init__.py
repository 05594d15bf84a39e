"""Journeys over the desk."""
