"""Secrets of links: 256 random bits, kept only as SHA-256."""

import hashlib
import secrets

BYTES = 32


def make_token() -> str:
    """Return a new secret for a link: 43 characters that are safe in an address."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """Return the SHA-256 under which a secret is kept, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()
