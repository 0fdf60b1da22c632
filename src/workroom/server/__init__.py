"""The window's server: one typed API and one stream of events, on this machine only."""
