"""The outside world of documents: official seals, scanners and card readers."""
