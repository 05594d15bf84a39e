"""Side by side: our figures beside peers and limits, in one run on one machine. `python -m bench --help`."""
