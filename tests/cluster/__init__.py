"""Population scale: a batch on this machine and on a Spark cluster of two workers, killed where it hurts."""
