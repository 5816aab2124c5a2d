#!/bin/sh
# Run every benchmark on throw-away servers and print one table. Arguments go on: scripts/bench.sh --applications 200
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh dev
exec .venv/bin/python -m bench "$@"
