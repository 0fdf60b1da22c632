"""Reads receipts of many kinds and builds an expense workbook. Every figure carries its source text."""
