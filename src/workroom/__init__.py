"""Workroom gives an AI agent a computer of its own."""
