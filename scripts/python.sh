#!/bin/sh
# Print the first Python on this machine that is 3.11 or later; PYTHON names one to use.
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        echo "$candidate"
        exit 0
    fi
done
echo "statepl needs Python 3.11 or later, and there is none on the PATH." >&2
echo "Install it (Debian, Ubuntu: apt install python3 python3-venv), or name one: PYTHON=/path/to/python3.12 make demo" >&2
exit 1
