"""Ask the web server of this container whether it can work: exit 0 or 1. Standard library only."""

import os
import sys
import urllib.error
import urllib.request

PORT = os.environ.get("PORT", "8000")


def main() -> int:
    """Ask /readyz under a host name that the site allows."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/readyz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - this container's own address
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError) as error:
        print(f"The web server is not ready: {error}", file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
