"""What stands in a file whose parser cannot be trusted with it? Imported by a process of its own, and light."""
