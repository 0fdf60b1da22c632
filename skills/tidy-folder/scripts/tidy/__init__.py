"""Sorts loose files by kind and year, and puts duplicates aside."""
