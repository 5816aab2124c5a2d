"""Run the benchmarks on bundled servers of their own: `python -m bench`; `--help` names the sizes.

The database is made empty in a folder that is thrown away afterwards; a running demo is not touched.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Measure, print, write; 0 when every goal is met, 1 when one is not."""
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="statepl-bench-", dir=asked.var) as folder:
        os.environ |= {
            "STATEPL_VAR": folder,
            "STATEPL_MODE": "test",
            "DJANGO_SETTINGS_MODULE": "statepl.settings",
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        lines = measure(asked.applications, asked.rows, asked.districts, asked.reports)
        stop(Path(folder))
    from bench.table import show, write

    show(lines)
    write(lines, asked.out)
    print(f"Written to {asked.out}.")
    return 0 if all(line.is_met for line in lines) else 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the goals, side by side.")
    parser.add_argument("--applications", type=int, default=1000, help="rows of the review queue (1000)")
    parser.add_argument("--rows", type=int, default=200_000, help="released rows (200,000)")
    parser.add_argument("--districts", type=int, default=1000, help="districts of the reference table (1000)")
    parser.add_argument(
        "--reports", type=int, default=0, help="so many reports in one run of two workers (none)"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.json", help="the table as JSON")
    parser.add_argument(
        "--var", default=None, help="where the throw-away servers live (the system's own place)"
    )
    return parser.parse_args()


def measure(applications: int, rows: int, districts: int, many: int) -> list:
    """Start the servers, make the tables, run every benchmark."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.test.utils import setup_test_environment

    setup_test_environment()
    from bench import disclosure, queue, reports, rest

    return [*reports.run(many), *queue.run(applications), *rest.run(rows), *disclosure.run(districts)]


def stop(folder: Path) -> None:
    """Stop the servers before their folder goes."""
    from django.db import connection

    from statepl.embedded import Embedded

    connection.close()
    Embedded(folder).stop()


if __name__ == "__main__":
    sys.exit(main())
