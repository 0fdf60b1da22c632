"""`python -m fakes.modelserver PORT SCENARIO`."""

import sys

from fakes.modelserver.server import ModelServer

if __name__ == "__main__":
    server = ModelServer(sys.argv[2], int(sys.argv[1]))
    print(server.url, flush=True)
    server.serve()
