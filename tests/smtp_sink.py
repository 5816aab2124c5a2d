"""A mail server for tests: takes every mail and keeps its Message-ID and recipient, in the order of arrival."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any


@dataclass
class Sink:
    """What arrived: (Message-ID, recipient)."""

    port: int = 0
    mails: list[tuple[str, str]] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        self._say("220 sink")
        recipient = ""
        for raw in self.rfile:
            word = raw.decode(errors="replace").strip()
            command = word.upper().split(":")[0].split(" ")[0]
            if command == "QUIT":
                self._say("221 bye")
                return
            if command == "DATA":
                self._say("354 go on")
                self._keep(self._body(), recipient)
                self._say("250 kept")
            else:
                recipient = word.partition("<")[2].partition(">")[0] if command == "RCPT" else recipient
                self._say("250 ok")

    def _body(self) -> bytes:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _keep(self, body: bytes, recipient: str) -> None:
        found = str(message_from_bytes(body)["Message-ID"])
        with self.server.lock:
            self.server.sink.mails.append((found, recipient))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """A client that was killed hangs up in the middle; that is what the tests are about."""


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """Run a sink on a free port of this machine for the block."""
    server: Any = _Server(("127.0.0.1", 0), _Talk)
    server.sink, server.lock = Sink(port=server.server_address[1]), threading.Lock()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.sink
    finally:
        server.shutdown()
        server.server_close()
