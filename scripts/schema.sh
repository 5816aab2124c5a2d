#!/bin/sh
# Write the OpenAPI description of /api/v1/ that is kept with the source.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh demo
mkdir -p docs/api
.venv/bin/python manage.py spectacular --validate --fail-on-warn --file docs/api/openapi.yaml
echo "docs/api/openapi.yaml is written."
