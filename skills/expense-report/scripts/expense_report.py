"""Receipts to a workbook: `scan` reads them and prints what is open, `build` writes expenses.xlsx."""

import sys

from receipts.cli import main

sys.exit(main(sys.argv[1:]))
