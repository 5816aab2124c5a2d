#!/bin/sh
# Ask the vulnerability database about every locked package. Needs a network.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh dev
exec .venv/bin/python -m pip_audit --require-hashes --disable-pip --progress-spinner off \
    --requirement requirements/base.txt "$@"
