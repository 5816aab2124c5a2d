#!/bin/sh
# Pass all checks of form, types, imports, settings and texts.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh dev
exec .venv/bin/python scripts/lint.py "$@"
