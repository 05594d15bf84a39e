"""The values, findings and errors that every other package speaks in.

Pure: no Django, no settings, no network, no wall clock. Whatever depends on today is handed the day.
"""
