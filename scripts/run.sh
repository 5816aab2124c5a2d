#!/bin/sh
# The web server alone. HOST, PORT; everything else as docs/configuration.md says.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh demo
.venv/bin/python manage.py migrate --noinput --verbosity 0
.venv/bin/python manage.py collectstatic --noinput --verbosity 0
exec .venv/bin/python -m gunicorn statepl.wsgi:application --bind "${HOST:-127.0.0.1}:${PORT:-8000}" \
    --workers "${WEB_WORKERS:-2}" --threads 4 --no-control-socket "$@"
