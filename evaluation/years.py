"""School years as files and addresses write them: `2024-25` is stored as 2024."""

import re

PATTERN = re.compile(r"^(\d{4})-(\d{2})$")


def parse_school_year(text: str) -> int | None:
    """Return 2024 for '2024-25', None for anything else."""
    found = PATTERN.match(text)
    if not found:
        return None
    start, end = int(found[1]), int(found[2])
    return start if (start + 1) % 100 == end else None


def school_year_code(year: int) -> str:
    """Return '2024-25' for 2024."""
    return f"{year}-{(year + 1) % 100:02d}"
