"""Yichuang 一窗: one window on which a civil-affairs authority runs all its services."""

__version__ = "0.1.0"
