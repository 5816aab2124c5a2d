"""ClamAV by INSTREAM: the file goes to the scanner over its own protocol, a word comes back."""

import socket
import struct
from enum import Enum
from typing import IO

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 30


class Finding(Enum):
    """What the scanner said."""

    CLEAN = "clean"
    INFECTED = "infected"


class ScannerAway(Exception):
    """The scanner did not answer, or not with a verdict. The file waits."""


def is_configured() -> bool:
    """Say whether this site has a scanner."""
    return bool(settings.CLAMAV_ADDRESS)


def scan(file: IO[bytes]) -> Finding:
    """Return the scanner's verdict on a file, read from its start; the position is 0 afterwards.

    Raises ScannerAway when there is no verdict.
    """
    file.seek(0)
    try:
        with _connect() as link:
            link.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                link.sendall(struct.pack("!L", len(chunk)) + chunk)
            link.sendall(struct.pack("!L", 0))
            answer = _answer(link)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    finally:
        file.seek(0)
    return _verdict(answer)


def _connect() -> socket.socket:
    """Connect to `host:port`, or to a Unix socket when the address is a path."""
    address = settings.CLAMAV_ADDRESS
    if address.startswith("/"):
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(SECONDS)
        link.connect(address)
        return link
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _answer(link: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < CHUNK and (more := link.recv(CHUNK)):
        said += more
    return said.decode("utf-8", "replace").strip("\0\n ")


def _verdict(answer: str) -> Finding:
    if answer.endswith(" FOUND"):
        return Finding.INFECTED
    if answer == "stream: OK":
        return Finding.CLEAN
    raise ScannerAway(answer or "no answer")
