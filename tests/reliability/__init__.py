"""The promises of the engine under crashes, crowds and tampering: small here, at full size by `make reliability`."""
