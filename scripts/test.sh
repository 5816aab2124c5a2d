#!/bin/sh
# Set everything up and pass all tests. Arguments go to pytest: scripts/test.sh tests/waivers -x
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh dev
exec .venv/bin/python scripts/run_tests.py "$@"
