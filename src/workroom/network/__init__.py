"""The door: the one way out of a computer, and what the host fetches for it. Every request is judged."""
