"""Final packs, made by the job that makes them."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from statepl.documents.services import read_bytes
from statepl.jobs.services import run_job
from waivers.models import Application, FinalPack


@dataclass
class OpenPack:
    """A made pack and its members."""

    pack: FinalPack
    members: dict[str, bytes]

    def json(self, name: str) -> Any:
        """Return a member that holds JSON."""
        return json.loads(self.members[f"{name}.json"])

    @property
    def words(self) -> str:
        """Return every member as one text."""
        return "\n".join(data.decode(errors="ignore") for data in self.members.values())


def make_pack(application: Application) -> OpenPack:
    """Let a worker make the pack of an ended application, and open it."""
    pack = FinalPack.objects.get(application=application)
    if not pack.is_made:
        run_job(pack.job_id)
        pack.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(read_bytes(pack.document))) as archive:
        return OpenPack(pack, {name: archive.read(name) for name in archive.namelist()})
