"""The rooms of the house, low to high; a higher room calls a lower one's ``service`` or ``queries``, never upwards."""
