"""What speaks for an answer, which small change would turn it, what the network computes on the way."""
