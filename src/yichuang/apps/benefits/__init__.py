"""What was granted and is paid: awards, cycles, payment lists, re-checks, recovery 救助待遇."""
