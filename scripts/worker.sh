#!/bin/sh
# A Celery worker and a beat in one process. Larger sites run them apart: docs/operators/README.md.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh demo
mkdir -p var
exec .venv/bin/python -m celery --app statepl.celery:app worker --beat --schedule var/celerybeat-alone \
    --concurrency "${WORKER_PROCESSES:-2}" --loglevel INFO --without-gossip --without-mingle "$@"
