"""Makes an index of a folder with the first page of each document."""

import sys

from digest.cli import main

sys.exit(main(sys.argv[1:]))
