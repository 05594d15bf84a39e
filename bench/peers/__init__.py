"""What we measure ourselves against: the same work done by others, or by nobody's framework at all."""
