#!/bin/sh
# Run every benchmark in bench/, one after the other, and say when there is none.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh dev
found=$(find bench -name 'bench_*.py' 2>/dev/null | sort)
if [ -z "$found" ]; then
    echo "There is no benchmark yet: bench/ holds no bench_*.py. Nothing was measured."
    exit 0
fi
for file in $found; do
    echo "== $file"
    .venv/bin/python "$file"
done
