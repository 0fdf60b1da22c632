"""What the agent can do, one family of tools a file."""
