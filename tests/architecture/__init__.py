"""The house holds itself: who may import whom, who may reach what, how large a thing may be."""
