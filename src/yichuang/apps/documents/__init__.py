"""Files and materials, collected once and used again; letters rendered as PDF."""
