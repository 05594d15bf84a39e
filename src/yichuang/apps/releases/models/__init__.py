"""Releases and activations."""

from yichuang.apps.releases.models.release import Activation, Release

__all__ = ["Activation", "Release"]
