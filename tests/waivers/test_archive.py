"""The archive: the same members make the same bytes, and its manifest tells the truth."""

import hashlib
import io
import json
import zipfile

import pytest

from waivers.packs.archive import CHUNK, MANIFEST, Member, write_archive
from waivers.packs.evidence import safe_name

LARGE = bytes(range(256)) * (CHUNK // 256) + b"more than one bite"


def archive_of(*members, **about):
    file = io.BytesIO()
    count = write_archive(file, members, about=about)
    return file.getvalue(), count


def test_order_in_which_members_come_changes_nothing():
    members = [
        Member.of_text("b.txt", "two"),
        Member.of_bytes("a/é.bin", LARGE),
        Member.of_json("c.json", {}),
    ]
    first, count = archive_of(*members, format="x")
    assert (archive_of(*reversed(members), format="x")[0], count) == (first, 4)


def test_members_are_sorted_dated_alike_and_listed_with_their_hash():
    data, _count = archive_of(Member.of_bytes("z.bin", LARGE), Member.of_text("a.txt", "one"), district="Oak")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["a.txt", MANIFEST, "z.bin"]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        manifest = json.loads(archive.read(MANIFEST))
        assert manifest["district"] == "Oak"
        assert manifest["members"] == [
            {"name": name, "size": len(kept), "sha256": hashlib.sha256(kept).hexdigest()}
            for name, kept in (("a.txt", b"one"), ("z.bin", LARGE))
        ]


@pytest.mark.parametrize("name", ["a.txt", MANIFEST])
def test_name_that_comes_twice_is_an_error(name):
    with pytest.raises(ValueError, match="stands twice"):
        archive_of(Member.of_text("a.txt", "one"), Member.of_text(name, "two"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("minutes of 3 May.pdf", "minutes-of-3-May.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("año:1?.pdf", "año-1-.pdf"),
        ("...", "document"),
    ],
)
def test_names_of_files_are_safe_everywhere(given, kept):
    assert safe_name(given) == kept
