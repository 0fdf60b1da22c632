"""Tidies a folder: `propose` says what it would do, `apply` does it. Nothing is deleted or overwritten."""

import sys

from tidy.cli import main

sys.exit(main(sys.argv[1:]))
