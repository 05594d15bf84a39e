"""The rows of visits."""
