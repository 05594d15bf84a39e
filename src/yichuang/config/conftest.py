"""What the collector of docstring examples leaves alone."""

collect_ignore = ["serving.py"]  # being imported, it begins to work
