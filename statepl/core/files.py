"""Stored files for what reads by path: a folder has paths, a bucket has none."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

CHUNK = 1024 * 1024
# A folder of MEDIA_ROOT on each machine, never in a bucket: what is missing there is made again.
RELEASES = "releases"


@contextmanager
def on_disk(file: Any) -> Iterator[Path]:
    """Give the path of a stored file: its own, or that of a copy which goes when the block ends."""
    if has_paths():
        yield Path(file.path)
        return
    with tempfile.NamedTemporaryFile() as copy:
        with file.open("rb") as stored:
            shutil.copyfileobj(stored, copy, CHUNK)
        copy.flush()
        yield Path(copy.name)


def has_paths() -> bool:
    """Say whether files are kept in a folder of this machine."""
    try:
        default_storage.path("")
    except NotImplementedError:
        return False
    return True


def stored_names() -> Iterator[str]:
    """Yield the names of all files that rows of the database name."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField):
                rows = model._default_manager.order_by("pk").values_list(field.name, flat=True)  # noqa: SLF001
                yield from (name for name in rows.iterator() if name)
