"""Ask the web server of this container whether it can work: exit 0 or 1. Standard library only."""

import http.client
import os
import sys

PORT = 8000


def main() -> int:
    """Ask /readyz under a host name that the site allows."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    try:
        link.request("GET", "/readyz", headers={"Host": host})
        answer = link.getresponse()
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"The web server does not answer: {error}\n")
        return 1
    return 0 if answer.status == http.HTTPStatus.OK else 1


if __name__ == "__main__":
    sys.exit(main())
