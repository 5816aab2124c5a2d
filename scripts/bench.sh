#!/bin/sh
# Run every benchmark on throw-away servers and print one table; then those that need no server.
# Arguments go to the table: scripts/bench.sh --applications 200
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh dev
missed=0
.venv/bin/python -m bench "$@" || missed=1
for file in bench/bench_*.py; do
    echo "== $file"
    .venv/bin/python "$file" || missed=1
done
exit $missed
