#!/bin/sh
# Set everything up and run the whole product until Ctrl-C.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh demo
exec .venv/bin/python manage.py demo "$@"
