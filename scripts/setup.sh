#!/bin/sh
# Make or mend the virtual environment: `scripts/setup.sh demo` (default) or `scripts/setup.sh dev`.
set -eu
cd "$(dirname "$0")/.."
python=$(scripts/python.sh)
exec "$python" scripts/setup.py "$@"
