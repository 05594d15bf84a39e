"""Going to people: who came, when and where, and what they saw 入户走访."""
