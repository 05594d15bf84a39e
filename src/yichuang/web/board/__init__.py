"""The board for those who lead: figures, lights, what waits for a decision. It reads; nothing here acts on a case."""
