"""Settings, environment, URLs and ``wiring``: the only room that ties things together."""
