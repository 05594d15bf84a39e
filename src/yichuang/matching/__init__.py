"""Chinese identity matching: one way to write a name, to sort it and to find it again. Pure."""
