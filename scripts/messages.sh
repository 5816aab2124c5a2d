#!/bin/sh
# Bring the message catalogues up to date, compile them, and say what is left to translate.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh dev
.venv/bin/python scripts/messages.py extract
.venv/bin/python scripts/messages.py check
