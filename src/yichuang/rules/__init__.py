"""The means test as column expressions: one household or a province, the same program."""
