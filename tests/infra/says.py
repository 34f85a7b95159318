"""Says with what it was started, complains with its third word, and ends with the status in its
second, or waits."""

import os
import sys
import time

if __name__ == "__main__":
    print(sys.argv[1:], os.environ.get("WORD"), __name__, flush=True)  # noqa: T201
    if len(sys.argv) > 3:
        print(sys.argv[3], file=sys.stderr, flush=True)  # noqa: T201
    if len(sys.argv) > 2:
        sys.exit(int(sys.argv[2]))
    time.sleep(600)
