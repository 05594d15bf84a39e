"""What people are told: channels, templates, nothing lost, nothing twice."""
